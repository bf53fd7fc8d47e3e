import { createAccessRule, forgive, listWaiting, type Waiting } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Hourglass } from 'lucide-react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useFormat, useNow } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { EmptyState, SkeletonRows } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

/** How many are made to wait; opens who, with what ends it. */
export function WaitingButton() {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const { data, error } = useGet(listWaiting);
  return (
    <>
      <Button icon={<Hourglass />} onClick={() => setUrl({ waiting: '1', open: undefined, new: undefined })}>
        {t('access.waiting', { count: data?.items.length ?? 0 })}
      </Button>
      {url['waiting'] ? (
        <Sheet title={t('access.waitingNow')} onClose={() => setUrl({ waiting: undefined })}>
          {error ? <ProblemState error={error} /> : null}
          {!data && !error ? <SkeletonRows /> : null}
          {data?.items.length === 0 ? (
            <EmptyState icon={<Hourglass />} title={t('access.waitingNone')} says={t('access.says')} />
          ) : null}
          <ul className="divide-y divide-line">
            {data?.items.map((one) => (
              <Row key={one.kind + one.value + one.reason} one={one} />
            ))}
          </ul>
        </Sheet>
      ) : null}
    </>
  );
}

function Row({ one }: { one: Waiting }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const format = useFormat();
  const now = useNow();
  const mayWrite = useCan('delivery:write');
  const letGo = async () => {
    await api.call(forgive, { body: { value: one.value } });
    toast.done(t('access.forgiven', { what: one.value }));
    await client.invalidateQueries({ queryKey: ['access-rules'] });
  };
  const lift = async () => {
    await api.call(createAccessRule, { body: { kind: 'address', effect: 'lift', value: one.value } });
    await api.call(forgive, { body: { value: one.value } });
    toast.done(t('access.lifted', { what: one.value }));
    await client.invalidateQueries({ queryKey: ['access-rules'] });
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 text-sm">
      <div className="min-w-0 flex-1 basis-48">
        <p className="truncate">
          <span className="machine">{one.value}</span>
        </p>
        <p className="text-xs text-ink-3">
          {one.kind === 'username' ? `${t('access.username')} · ` : ''}
          {t(`access.reason.${one.reason}`)} · {t('access.until', { when: format.relative(one.until, now) })}
        </p>
      </div>
      {mayWrite ? (
        <div className="flex gap-2">
          {one.kind === 'address' ? <Button onClick={() => void lift().catch(failed)}>{t('access.lift')}</Button> : null}
          <Button onClick={() => void letGo().catch(failed)}>{t('access.forgive')}</Button>
        </div>
      ) : null}
    </li>
  );
}
