import { type AuditEntry, exportAudit, getAudit, listAudit } from '@muxwell/contract';
import { Download, ScrollText } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useGet } from '../../kit/api-context.tsx';
import { columnsOf } from '../../kit/columns.tsx';
import { useDownload } from '../../kit/download.ts';
import { useFormat } from '../../kit/format.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useServerWords } from '../../kit/server-words.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Input } from '../../ui/field.tsx';
import { Facts } from '../../ui/layout.tsx';
import { Menu } from '../../ui/menu.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { actions } from './actions.ts';
import { Difference } from './difference.tsx';

const c = columnsOf<AuditEntry>();

export const AuditPage = resourcePage({
  list: listAudit,
  title: 'places.audit',
  empty: 'audit.empty',
  icon: <ScrollText />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: (t) => [
    c.cell('summary', t('audit.what'), (row) => <Summary entry={row} />, { phone: 'title', width: 'minmax(200px, 3fr)' }),
    c.cell('action', t('audit.action'), (row) => <Did action={row.action} />, {
      width: 'minmax(130px, 1fr)',
      phone: 'line',
    }),
    c.cell('actor', t('audit.who'), (row) => row.actor.name, { width: 'minmax(110px, 1fr)' }),
    c.date('at', t('audit.when'), { phone: 'line' }),
    c.cell('ip', t('audit.ip'), (row) => <span className="machine">{row.ip}</span>, { width: '130px' }),
  ],
  filters: [{ name: 'action', label: 'audit.action', useChoices: useActionChoices }],
  Filters: Days,
  inAddress: ['from', 'to'],
  Sheet: AuditSheet,
  Tools,
});

/** The action in words; its name in the API on hover. */
function Did({ action }: { action: string }) {
  const did = useDid();
  return <span title={action}>{did(action)}</span>;
}

function Summary({ entry }: { entry: Pick<AuditEntry, 'summary'> }) {
  const words = useServerWords();
  return (
    <span dir="auto" className="block truncate">
      {words(entry.summary)}
    </span>
  );
}

function useActionChoices() {
  const did = useDid();
  return actions.map((action) => ({ id: action, label: did(action) })).toSorted((a, b) => a.label.localeCompare(b.label));
}

/** What an action of the log is called in the reader's language. */
function useDid(): (action: string) => string {
  const { i18n } = useTranslation();
  return (action) => (i18n.exists(`audit.did.${action}`) ? i18n.t(`audit.did.${action}`) : action);
}

function Days() {
  const t = useT();
  const [url, setUrl] = useUrlState();
  return (['from', 'to'] as const).map((name) => (
    <label key={name} className="flex shrink-0 items-center gap-1.5 text-sm text-ink-2">
      {t(`audit.${name}`)}
      <span className="w-36">
        <Input
          type="date"
          isSmall
          value={url[name]?.slice(0, 10) ?? ''}
          onChange={(event) => setUrl({ [name]: event.target.value ? endOf(name, event.target.value) : undefined })}
        />
      </span>
    </label>
  ));
}

function Tools() {
  const t = useT();
  const [url] = useUrlState();
  const download = useDownload(exportAudit);
  const filter = Object.fromEntries(['action', 'from', 'to'].flatMap((name) => (url[name] ? [[name, url[name]]] : [])));
  const save = (format: 'csv' | 'json') => () => void download({ body: { format, ...filter } });
  return (
    <Menu
      items={[
        { label: t('audit.csv'), act: save('csv') },
        { label: t('audit.json'), act: save('json') },
      ]}
      trigger={<Button icon={<Download />}>{t('audit.export')}</Button>}
    />
  );
}

/** A day as the wire's instant: its first moment, or its last. */
const endOf = (name: 'from' | 'to', day: string): string => (name === 'from' ? `${day}T00:00:00.000Z` : `${day}T23:59:59.999Z`);

function AuditSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const format = useFormat();
  const words = useServerWords();
  const did = useDid();
  const { data: entry, error, refetch } = useGet(getAudit, { params: { id } });
  if (!entry) {
    return (
      <Sheet title={error ? t('audit.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  return (
    <Sheet title={words(entry.summary) || did(entry.action)} status={did(entry.action)} onClose={onClose}>
      <div className="flex flex-col gap-5 p-4">
        <Facts
          facts={[
            [t('audit.who'), entry.actor.name],
            [t('audit.when'), format.exact(entry.at)],
            [t('audit.resource'), [entry.resource, entry.resourceId].filter(Boolean).join(' ')],
            [
              t('audit.ip'),
              <span key="ip" className="machine">
                {entry.ip}
              </span>,
            ],
            [
              t('audit.request'),
              <span key="request" className="machine">
                {entry.requestId}
              </span>,
            ],
            [
              t('audit.agent'),
              <span key="agent" className="machine break-all">
                {entry.userAgent}
              </span>,
            ],
          ]}
        />
        <Difference before={entry.before} after={entry.after} />
      </div>
    </Sheet>
  );
}
