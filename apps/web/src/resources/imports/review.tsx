import { applyImport } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useBouquetChoices } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import { Attributes } from './attributes.tsx';
import { Difference } from './difference.tsx';
import { Groups, keyOfGroup } from './groups.tsx';
import { type Answers, answersOf, Unclear } from './unclear.tsx';
import type { Run } from './run.ts';

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
  const [answers, setAnswers] = useState<Answers>(new Map());
  const [isBusy, setBusy] = useState(false);
  const taken = run.groups.filter((group) => !left.has(keyOfGroup(group)));
  const count = taken.reduce((sum, group) => sum + group.count, 0);
  const apply = async () => {
    setBusy(true);
    const groups = left.size > 0 ? { groups: taken.map(({ name, kind }) => ({ name, kind })) } : {};
    const body = { ...groups, bouquets, bouquetId: bouquets === 'one' ? bouquetId : null, ...answersOf(answers) };
    await api
      .call(applyImport, { params: { id: run.id }, body })
      .then(() => client.invalidateQueries({ queryKey: ['imports'] }), failed);
    setBusy(false);
  };
  return (
    <>
      {isKnown(run) ? <Difference run={run} /> : null}
      {run.unclear > 0 ? <Unclear run={run} answers={answers} onAnswers={mayWrite ? setAnswers : null} /> : null}
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

/** The source has given something before. */
const isKnown = ({ changes }: Run) => changes.changed + changes.gone + changes.unchanged + changes.leftOut > 0;

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
