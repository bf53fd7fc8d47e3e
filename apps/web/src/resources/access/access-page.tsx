import { AccessRule, deleteAccessRule, listAccessRules } from '@muxwell/contract';
import { ShieldBan } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago, columnsOf } from '../../kit/columns.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { Badge } from '../../ui/badge.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { RuleForm } from './rule-form.tsx';
import { WaitingButton } from './waiting.tsx';

const c = columnsOf<AccessRule>();

export const AccessPage = resourcePage({
  list: listAccessRules,
  title: 'places.access',
  empty: 'access.empty',
  icon: <ShieldBan />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: (t) => [
    c.cell('value', t('access.value'), (row) => <span className="machine">{row.value}</span>, {
      phone: 'title',
      width: 'minmax(150px, 2fr)',
    }),
    c.cell(
      'effect',
      t('access.effect'),
      (row) => <Badge tone={row.effect === 'block' ? 'bad' : 'info'}>{t(`access.effects.${row.effect}`)}</Badge>,
      { phone: 'end', width: '140px' },
    ),
    c.cell('kind', t('access.kind'), (row) => t(`access.kinds.${row.kind}`), { phone: 'line', width: 'minmax(140px, 1fr)' }),
    c.text('note', t('access.note')),
    c.cell('expiresAt', t('access.expires'), (row) => <Ago at={row.expiresAt} ifNull={t('lines.never')} />),
    c.number('hits', t('access.hits'), { width: '84px' }),
    c.date('createdAt', t('access.created')),
    c.text('createdBy', t('access.by'), { isExtra: true }),
  ],
  filters: [
    {
      name: 'effect',
      label: 'access.effect',
      useChoices: () => {
        const t = useT();
        return AccessRule.shape.effect.options.map((id) => ({ id, label: t(`access.effects.${id}`) }));
      },
    },
  ],
  bulk: [{ label: 'kit.delete', needs: 'delivery:write', isBad: true, useAct: useEnd }],
  Answer: function Answer() {
    return useT()('access.says');
  },
  create: { needs: 'delivery:write', label: 'access.create', Form: ({ onDone }) => <RuleForm onDone={() => onDone()} /> },
  Tools: WaitingButton,
});

function useEnd() {
  const t = useT();
  const api = useApi();
  return async (rows: AccessRule[]) => {
    for (const { id } of rows) await api.call(deleteAccessRule, { params: { id } });
    toast.done(t('access.deleted'));
    return true;
  };
}
