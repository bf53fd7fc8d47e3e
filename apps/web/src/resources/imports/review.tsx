import { applyImport, type getImport } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { useFormat } from '../../kit/format.ts';
import { useBouquetChoices } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import { Groups, keyOfGroup } from './groups.tsx';

type Run = Reply<typeof getImport>;
type Bouquets = 'per-group' | 'one' | 'none';

/** What was found, to be chosen from before anything changes. */
export function Review({ run }: { run: Run }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const mayWrite = useCan('imports:write');
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [bouquets, setBouquets] = useState<Bouquets>('per-group');
  const [bouquetId, setBouquetId] = useState<number | null>(null);
  const [isBusy, setBusy] = useState(false);
  const taken = run.groups.filter((group) => !left.has(keyOfGroup(group)));
  const count = taken.reduce((sum, group) => sum + group.count, 0);
  const apply = async () => {
    setBusy(true);
    const groups = left.size > 0 ? { groups: taken.map(({ name, kind }) => ({ name, kind })) } : {};
    const body = { ...groups, bouquets, bouquetId: bouquets === 'one' ? bouquetId : null };
    await api
      .call(applyImport, { params: { id: run.id }, body })
      .then(() => client.invalidateQueries({ queryKey: ['imports'] }), failed);
    setBusy(false);
  };
  return (
    <>
      <Groups groups={run.groups} left={left} onLeft={setLeft} />
      <Attributes run={run} />
      {mayWrite ? (
        <Card title={t('imports.bouquetsTitle')}>
          <div className="flex max-w-[560px] flex-col gap-3 p-3">
            <BouquetChoice bouquets={bouquets} onBouquets={setBouquets} bouquetId={bouquetId} onBouquetId={setBouquetId} />
            <Button variant="primary" className="self-start" isBusy={isBusy} disabled={count === 0} onClick={() => void apply()}>
              {t('imports.apply', { count })}
            </Button>
          </div>
        </Card>
      ) : null}
    </>
  );
}

interface BouquetChoiceProps {
  bouquets: Bouquets;
  onBouquets: (bouquets: Bouquets) => void;
  bouquetId: number | null;
  onBouquetId: (id: number | null) => void;
}

/** Whether groups become bouquets, go into one, or into none. */
function BouquetChoice({ bouquets, onBouquets, bouquetId, onBouquetId }: BouquetChoiceProps) {
  const t = useT();
  const choices = useBouquetChoices();
  return (
    <>
      <Field label={t('imports.bouquets')}>
        {(tied) => (
          <Select {...tied} value={bouquets} onChange={(event) => onBouquets(event.target.value as Bouquets)}>
            <option value="per-group">{t('imports.bouquet.per-group')}</option>
            <option value="one">{t('imports.bouquet.one')}</option>
            <option value="none">{t('imports.bouquet.none')}</option>
          </Select>
        )}
      </Field>
      {bouquets === 'one' ? (
        <Field label={t('streams.bouquet')}>
          {(tied) => (
            <Select
              {...tied}
              value={bouquetId ?? ''}
              onChange={(event) => onBouquetId(event.target.value ? Number(event.target.value) : null)}
            >
              <option value="">{t('imports.newBouquet')}</option>
              {choices.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : null}
    </>
  );
}

/** Attributes of the entries, how often each stands there, and one example. */
function Attributes({ run }: { run: Run }) {
  const t = useT();
  const format = useFormat();
  if (run.attributes.length === 0) return null;
  return (
    <Card title={t('imports.attributes')}>
      <ul className="divide-y divide-line">
        {run.attributes.map(({ name, count, sample }) => (
          <li key={name} className="flex gap-3 px-3 py-1.5 text-sm">
            <span className="machine w-32 shrink-0 truncate">{name}</span>
            <span className="figures w-20 shrink-0 text-ink-3">{format.number(count)}</span>
            <span className="min-w-0 truncate text-ink-2" dir="auto">
              {sample}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
