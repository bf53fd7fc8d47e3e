import { type ImportMapping, MappedField, readImportAgain } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import type { Run } from './run.ts';

/** Which attributes the list has, and which fills which field; a change reads the list again. */
export function Attributes({ run }: { run: Run }) {
  const t = useT();
  const mayWrite = useCan('imports:write');
  if (run.attributes.length === 0) return null;
  return (
    <>
      <Card title={t('imports.attributes')}>
        <Found run={run} />
      </Card>
      {mayWrite ? (
        <Card title={t('imports.mapping')}>
          <Mapping run={run} />
        </Card>
      ) : null}
    </>
  );
}

function Found({ run }: { run: Run }) {
  const t = useT();
  const format = useFormat();
  return (
    <ul className="max-h-80 divide-y divide-line overflow-y-auto" tabIndex={0} aria-label={t('imports.attributes')}>
      {run.attributes.map(({ name, count, samples }) => (
        <li key={name} className="flex gap-3 px-3 py-1.5 text-sm">
          <span className="machine w-32 shrink-0 truncate">{name}</span>
          <span className="figures w-20 shrink-0 text-ink-3">{format.number(count)}</span>
          <span className="min-w-0 truncate text-ink-2" dir="auto">
            {samples.join(' · ')}
          </span>
        </li>
      ))}
    </ul>
  );
}

const USUAL = '\0';

function Mapping({ run }: { run: Run }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const [mapping, setMapping] = useState<ImportMapping>(run.mapping);
  const [isBusy, setBusy] = useState(false);
  const set = (field: MappedField, name: string) => {
    const { [field]: _, ...rest } = mapping;
    setMapping(name === USUAL ? rest : { ...rest, [field]: name });
  };
  const read = async () => {
    setBusy(true);
    await api
      .call(readImportAgain, { params: { id: run.id }, body: { mapping } })
      .then(() => client.invalidateQueries({ queryKey: ['imports'] }), failed);
    setBusy(false);
  };
  const isChanged = JSON.stringify(sorted(mapping)) !== JSON.stringify(sorted(run.mapping));
  return (
    <div className="flex flex-col gap-3 p-3">
      <p className="text-sm text-ink-2">{t('imports.mappingSays')}</p>
      <div className="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-3">
        {MappedField.options.map((field) => (
          <Field key={field} label={t(`imports.field.${field}`)}>
            {(tied) => (
              <Select {...tied} value={mapping[field] ?? USUAL} onChange={(event) => set(field, event.target.value)}>
                <option value={USUAL}>{t('imports.asUsual')}</option>
                <option value="">{t('imports.leftEmpty')}</option>
                {namesOf(run, mapping[field]).map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ))}
      </div>
      <Button className="self-start" isBusy={isBusy} disabled={!isChanged} onClick={() => void read()}>
        {t('imports.readAgain')}
      </Button>
    </div>
  );
}

const sorted = (mapping: ImportMapping) => Object.entries(mapping).toSorted(([a], [b]) => (a < b ? -1 : 1));

/** What the list has; and what was chosen, though this list may not have it. */
function namesOf(run: Run, chosen: string | undefined): string[] {
  const names = run.attributes.map(({ name }) => name);
  return chosen && !names.includes(chosen) ? [...names, chosen] : names;
}
