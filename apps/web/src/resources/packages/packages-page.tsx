import { deletePackage, getPackage, type LinePackage, listPackages } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Boxes, Trash2 } from 'lucide-react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { columnsOf } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { ProblemState } from '../../kit/problem-note.tsx';
import { namesOf, useBouquetChoices } from '../../kit/references.ts';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import type { T } from '../../locales/keys.ts';
import { IconButton } from '../../ui/button.tsx';
import { Facts } from '../../ui/layout.tsx';
import { Sheet } from '../../ui/sheet.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { PackageForm } from './package-form.tsx';

const c = columnsOf<LinePackage>();
const lasting = (t: T, { duration, unit }: LinePackage) =>
  duration === null ? t('packages.endless') : t(`packages.lasting.${unit}`, { count: duration });

export const PackagesPage = resourcePage({
  list: listPackages,
  title: 'places.packages',
  empty: 'packages.empty',
  icon: <Boxes />,
  id: (row) => String(row.id),
  hasSearch: true,
  useColumns: (t) => {
    const bouquets = useBouquetChoices();
    return [
      c.text('name', t('packages.name'), { phone: 'title' }),
      c.cell('duration', t('packages.duration'), (row) => lasting(t, row), { phone: 'line' }),
      c.number('maxConnections', t('lines.connections')),
      c.cell('bouquets', t('lines.bouquets'), (row) => namesOf(bouquets, row.bouquetIds), { width: 'minmax(130px, 2fr)' }),
      c.number('lineCount', t('packages.lines'), { phone: 'end' }),
    ];
  },
  Sheet: PackageSheet,
  create: { needs: 'lines:write', label: 'packages.create', Form: ({ onDone }) => <PackageForm onDone={onDone} /> },
});

function PackageSheet({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useT();
  const mayWrite = useCan('lines:write');
  const failed = useFailed();
  const erase = useErase();
  const { data: one, error, refetch } = useGet(getPackage, { params: { id: Number(id) } });
  if (!one) {
    return (
      <Sheet title={error ? t('packages.one') : t('ui.loading')} onClose={onClose}>
        {error ? <ProblemState error={error} onRetry={() => void refetch()} /> : <SkeletonRows />}
      </Sheet>
    );
  }
  const actions = mayWrite ? (
    <IconButton
      label={t('kit.deleteWhat', { what: one.name })}
      onClick={() => void erase(one).then((isDone) => isDone && onClose(), failed)}
    >
      <Trash2 />
    </IconButton>
  ) : null;
  return (
    <Sheet title={one.name} status={lasting(t, one)} actions={actions} onClose={onClose}>
      {mayWrite ? (
        <PackageForm key={one.id} of={one} onDone={onClose} />
      ) : (
        <div className="p-4">
          <Facts facts={[[t('lines.maxConnections'), String(one.maxConnections)]]} />
        </div>
      )}
    </Sheet>
  );
}

function useErase() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  return async ({ id, name }: LinePackage) => {
    const question = { title: t('packages.deleteTitle', { what: name }), says: t('packages.deleteSays'), act: t('kit.delete') };
    if (!(await confirm(question))) return false;
    await api.call(deletePackage, { params: { id } });
    await client.invalidateQueries({ queryKey: ['packages'] });
    return true;
  };
}
