import { useStore } from '@tanstack/react-form';
import { useChange, useFieldContext } from '../../kit/form-contexts.ts';
import type { Choice } from '../../ui/combobox.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { Fold } from './fold.tsx';

interface End {
  bouquetId: number;
  endsAt: string;
}

/** For each bouquet of the line, the day on which its grant ends; empty: with the line. Days end in this browser's time. */
export function BouquetEndsField({ choices }: { choices: Choice[] }) {
  const t = useT();
  const field = useFieldContext<End[]>();
  const change = useChange<End[]>();
  const chosen = useStore(field.form.store, (state) => (state.values as { bouquetIds: number[] }).bouquetIds);
  const ends = field.state.value;
  if (chosen.length === 0) return null;
  const put = (bouquetId: number, day: string) => {
    const others = ends.filter((one) => one.bouquetId !== bouquetId);
    change(day === '' ? others : [...others, { bouquetId, endsAt: new Date(`${day}T23:59:59`).toISOString() }]);
  };
  const dayOf = (id: number) => {
    const at = ends.find((one) => one.bouquetId === id)?.endsAt;
    return at === undefined ? '' : new Date(at).toLocaleDateString('sv');
  };
  return (
    <Fold title={t('lines.bouquetEnds')} isOpen={ends.length > 0}>
      <p className="text-xs text-ink-3">{t('lines.bouquetEndsHelp')}</p>
      {chosen.map((id) => (
        <Field
          key={id}
          label={t('lines.bouquetEnd', { bouquet: choices.find((one) => one.id === String(id))?.label ?? String(id) })}
        >
          {(tied) => (
            <Input
              {...tied}
              type="date"
              className="max-w-48"
              value={dayOf(id)}
              onChange={(event) => put(id, event.target.value)}
            />
          )}
        </Field>
      ))}
    </Fold>
  );
}
