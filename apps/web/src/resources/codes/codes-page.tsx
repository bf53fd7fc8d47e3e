import { type ActivationCode, CodeState, exportCodes, listCodes, revokeCode } from '@muxwell/contract';
import { Download, Ticket } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago, columnsOf, Nothing } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useDownload } from '../../kit/download.ts';
import { TextLink } from '../../kit/link.tsx';
import { namesOf, usePackageChoices } from '../../kit/references.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useCan } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { Badge, type Tone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { CodesForm } from './codes-form.tsx';

const c = columnsOf<ActivationCode>();
const tones: Record<ActivationCode['state'], Tone> = { open: 'good', redeemed: 'info', expired: 'warn', revoked: 'calm' };

export const CodesPage = resourcePage({
  list: listCodes,
  title: 'places.codes',
  empty: 'codes.empty',
  icon: <Ticket />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: (t) => {
    const packages = usePackageChoices();
    return [
      c.cell('code', t('codes.code'), (row) => <span className="machine">{row.code || '••••'}</span>, {
        phone: 'title',
        width: 'minmax(190px, 1.5fr)',
      }),
      c.cell('state', t('codes.state'), (row) => <Badge tone={tones[row.state]}>{t(`codes.states.${row.state}`)}</Badge>, {
        phone: 'end',
        width: '110px',
      }),
      c.text('batchName', t('codes.batch'), { phone: 'line' }),
      c.cell('package', t('lines.package'), (row) => (row.packageId ? namesOf(packages, [row.packageId]) : <Nothing />)),
      c.cell('line', t('codes.line'), (row) =>
        row.line ? (
          <TextLink to="/lines" search={{ open: String(row.line.id) }}>
            {row.line.username}
          </TextLink>
        ) : (
          <Nothing />
        ),
      ),
      c.cell('expiresAt', t('codes.expires'), (row) => <Ago at={row.expiresAt} ifNull={t('lines.never')} />),
      c.date('redeemedAt', t('codes.redeemed')),
      c.date('createdAt', t('codes.created'), { isExtra: true }),
    ];
  },
  filters: [
    {
      name: 'state',
      label: 'codes.state',
      useChoices: () => {
        const t = useT();
        return CodeState.options.map((id) => ({ id, label: t(`codes.states.${id}`) }));
      },
    },
  ],
  bulk: [{ label: 'codes.revoke', needs: 'lines:write', isBad: true, useAct: useRevoke }],
  create: { needs: 'lines:write', label: 'codes.create', Form: ({ onDone }) => <CodesForm onDone={() => onDone()} /> },
  Tools: function Tools() {
    const t = useT();
    const [url] = useUrlState();
    const download = useDownload(exportCodes);
    const state = CodeState.options.find((one) => one === url['state']);
    return useCan('lines:write') ? (
      <Button icon={<Download />} onClick={() => void download({ body: state ? { state } : {} })}>
        {t('codes.export')}
      </Button>
    ) : null;
  },
});

function useRevoke() {
  const t = useT();
  const api = useApi();
  const confirm = useConfirm();
  return async (rows: ActivationCode[]) => {
    const open = rows.filter((row) => row.state !== 'redeemed');
    const question = {
      title: t('codes.revokeTitle', { count: open.length }),
      says: t('codes.revokeSays'),
      act: t('codes.revoke'),
    };
    if (open.length === 0 || !(await confirm(question))) return false;
    for (const { id } of open) await api.call(revokeCode, { params: { id } });
    toast.done(t('codes.revoked', { count: open.length }));
    return true;
  };
}
