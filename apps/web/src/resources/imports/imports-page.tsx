import { type ImportRun, listImports } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { FileInput } from 'lucide-react';
import { useEffect } from 'react';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { useFormat } from '../../kit/format.ts';
import { ButtonLink, TextLink } from '../../kit/link.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useCan } from '../../kit/session.ts';
import { Progress } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { isUnderWay, RunState, useFound, useRunName } from './run-state.tsx';

const c = columnsOf<ImportRun>();

export const ImportsPage = resourcePage({
  list: listImports,
  title: 'places.imports',
  empty: 'imports.empty',
  icon: <FileInput />,
  id: (row) => row.id,
  inAddress: ['sourceId'],
  useColumns: (t) => {
    const found = useFound();
    const format = useFormat();
    return [
      c.cell('from', t('imports.from'), (row) => <From run={row} />, { phone: 'title', width: 'minmax(180px, 2fr)' }),
      c.cell('state', t('imports.stateName'), (row) => <RunState run={row} />, { phone: 'end', width: '130px' }),
      c.cell('progress', t('imports.progress'), (row) => (isUnderWay(row) ? <Bar run={row} /> : <Nothing />), { width: '140px' }),
      c.cell('found', t('imports.foundName'), (row) => found(row.found) || <Nothing />, { width: 'minmax(160px, 2fr)' }),
      c.cell(
        'changes',
        t('imports.changes'),
        (row) => (
          <span dir="ltr">
            +{format.number(row.changes.added)} ~{format.number(row.changes.changed)} −{format.number(row.changes.gone)}
          </span>
        ),
        { width: '150px' },
      ),
      c.number('skipped', t('imports.skipped'), { width: '90px' }),
      c.date('createdAt', t('imports.when'), { phone: 'line' }),
    ];
  },
  Sheet: OpenRun,
  Tools: NewImport,
  Begin: NewImport,
});

function From({ run }: { run: ImportRun }) {
  const name = useRunName();
  return (
    <TextLink to={`/imports/${run.id}`}>
      <span dir="auto">{name(run)}</span>
    </TextLink>
  );
}

function Bar({ run }: { run: ImportRun }) {
  const t = useT();
  const { done, of } = run.progress;
  return <Progress label={t('imports.progress')} value={of ? done / of : null} />;
}

function NewImport() {
  const t = useT();
  if (!useCan('imports:write')) return null;
  return (
    <>
      <ButtonLink to="/imports/sources">{t('imports.sources')}</ButtonLink>
      <ButtonLink to="/imports/new" variant="primary" icon={<FileInput />}>
        {t('imports.create')}
      </ButtonLink>
    </>
  );
}

/** A run has a page of its own instead of a sheet. */
function OpenRun({ id }: { id: string }) {
  const navigate = useNavigate();
  useEffect(() => void navigate({ to: `/imports/${id}` }), [id, navigate]);
  return null;
}
