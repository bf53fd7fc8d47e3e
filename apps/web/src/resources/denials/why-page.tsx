import { type Denial, listDenials } from '@muxwell/contract';
import { CircleHelp, ShieldQuestion } from 'lucide-react';
import { Ago, columnsOf } from '../../kit/columns.tsx';
import { TextLink } from '../../kit/link.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useList } from '../../kit/use-list.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { useServerWords } from '../../kit/server-words.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Facts } from '../../ui/layout.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { ExplainForm } from './explain-form.tsx';
import { Trace, useReason } from './trace.tsx';

const c = columnsOf<Denial>();

export function DenialLine({ denial }: { denial: Denial }) {
  if (denial.lineId === null) return <span className="machine">{denial.line}</span>;
  return (
    <TextLink to="/lines" search={{ open: String(denial.lineId), tab: 'why' }}>
      {denial.line}
    </TextLink>
  );
}

export const WhyPage = resourcePage({
  list: listDenials,
  title: 'places.why',
  empty: 'why.empty',
  icon: <ShieldQuestion />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: (t) => {
    const reason = useReason();
    return [
      c.cell('line', t('why.line'), (row) => <DenialLine denial={row} />, { width: 'minmax(110px, 1fr)', phone: 'title' }),
      c.cell('reason', t('why.reasonName'), (row) => <Badge tone="bad">{reason(row.reason)}</Badge>, {
        width: 'minmax(150px, 1.2fr)',
        phone: 'end',
      }),
      c.text('streamName', t('why.stream'), { phone: 'line' }),
      c.cell('ip', t('why.ip'), (row) => <span className="machine">{row.ip}</span>, { width: 'minmax(110px, 150px)' }),
      c.number('count', t('why.count'), { width: '72px' }),
      c.date('lastAt', t('why.last'), { phone: 'line' }),
      c.text('userAgent', t('connections.userAgent'), { isExtra: true }),
    ];
  },
  Sheet: DenialSheet,
  Tools: function Tools() {
    const t = useT();
    const [url, setUrl] = useUrlState();
    return (
      <>
        <Button variant="primary" icon={<CircleHelp />} onClick={() => setUrl({ ask: '1', open: undefined })}>
          {t('why.explain')}
        </Button>
        {url['ask'] ? (
          <Sheet title={t('why.explain')} onClose={() => setUrl({ ask: undefined })}>
            <ExplainForm />
          </Sheet>
        ) : null}
      </>
    );
  },
});

function DenialSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const words = useServerWords();
  const reason = useReason();
  const { rows, isLoading } = useList(listDenials, {});
  const denial = rows.find((row) => row.id === id);
  if (!denial) {
    return (
      <Sheet title={isLoading ? t('ui.loading') : t('why.gone')} onClose={onClose}>
        {isLoading ? null : <EmptyState title={t('why.gone')} says={t('why.goneSays')} />}
      </Sheet>
    );
  }
  return (
    <Sheet
      title={denial.line || t('why.unknownLine')}
      status={<Badge tone="bad">{reason(denial.reason)}</Badge>}
      onClose={onClose}
    >
      <div className="flex flex-col gap-5 p-4">
        <p>{words(denial.says)}</p>
        <Facts
          facts={[
            [t('why.stream'), denial.streamName],
            [
              t('why.ip'),
              <span key="ip" className="machine">
                {denial.ip}
              </span>,
            ],
            [t('why.first'), <Ago key="first" at={denial.firstAt} />],
            [t('why.last'), <Ago key="last" at={denial.lastAt} />],
            [t('why.count'), String(denial.count)],
            [
              t('connections.userAgent'),
              <span key="agent" className="machine">
                {denial.userAgent}
              </span>,
            ],
          ]}
        />
        <Trace trace={denial.trace} />
      </div>
    </Sheet>
  );
}
