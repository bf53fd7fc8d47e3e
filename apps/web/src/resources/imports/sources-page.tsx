import { type ImportSource, listImportSources } from '@muxwell/contract';
import { FileInput } from 'lucide-react';
import { columnsOf, Nothing } from '../../kit/columns.tsx';
import { ButtonLink } from '../../kit/link.tsx';
import { resourcePage } from '../../kit/resource-page.tsx';
import { useT } from '../../ui/use-t.ts';
import { NewSource } from './source-forms.tsx';
import { SourceSheet } from './source-sheet.tsx';

const c = columnsOf<ImportSource>();

export const SourcesPage = resourcePage({
  list: listImportSources,
  title: 'imports.sources',
  empty: 'imports.sourcesEmpty',
  icon: <FileInput />,
  id: (row) => row.id,
  hasSearch: true,
  useColumns: (t) => [
    c.text('name', t('imports.sourceName'), { phone: 'title' }),
    c.text('from', t('imports.from'), { phone: 'line' }),
    c.number('streams', t('imports.streams'), { phone: 'end' }),
    c.cell('everyHours', t('imports.every'), (row) =>
      row.everyHours === null ? <Nothing /> : t('imports.everyHours', { count: row.everyHours }),
    ),
    c.cell('lastRun', t('imports.lastRun'), (row) => (row.lastRun ? t(`imports.state.${row.lastRun.state}`) : <Nothing />)),
  ],
  Sheet: SourceSheet,
  create: { needs: 'imports:write', label: 'imports.newSource', Form: NewSource },
  Tools: ToRuns,
});

function ToRuns() {
  const t = useT();
  return <ButtonLink to="/imports">{t('places.imports')}</ButtonLink>;
}
