import { getSeries, getStream, listSeries, listStreams } from '@muxwell/contract';
import { X } from 'lucide-react';
import { useState } from 'react';
import { useGet } from '../../kit/api-context.tsx';
import { useChange, useFieldContext } from '../../kit/form-contexts.ts';
import { IconButton } from '../../ui/button.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { Field } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

const SHOWN = 20;

/** Single streams or series of a bouquet, found by a search. */
export function SinglesField({ of, label }: { of: 'streams' | 'series'; label: string }) {
  const t = useT();
  const field = useFieldContext<number[]>();
  const change = useChange<number[]>();
  const ids = field.state.value;
  const [search, setSearch] = useState('');
  const query = { limit: 30, ...(search ? { search } : {}) };
  const streams = useGet(listStreams, { query }, { enabled: of === 'streams' });
  const series = useGet(listSeries, { query }, { enabled: of === 'series' });
  const choices = ((of === 'streams' ? streams : series).data?.items ?? []).map(({ id, name }) => ({
    id: String(id),
    label: name,
  }));
  const pick = (id: number) => change(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
  const Name = of === 'streams' ? StreamName : SeriesName;
  return (
    <div className="flex flex-col gap-1">
      <Field label={label}>
        {(tied) => (
          <Combobox
            tied={tied}
            isMany
            label={label}
            shown={t('bouquets.singlesShown', { count: ids.length })}
            choices={choices}
            isChosen={(id) => ids.includes(Number(id))}
            onPick={(id) => pick(Number(id))}
            onSearch={setSearch}
          />
        )}
      </Field>
      <ul className="flex flex-wrap gap-1">
        {ids.slice(0, SHOWN).map((id) => (
          <li key={id} className="flex h-7 max-w-full items-center rounded-md bg-sunk ps-2 text-xs">
            <span className="truncate" dir="auto">
              <Name id={id} />
            </span>
            <IconButton className="size-6" label={t('bouquets.takeOut', { id })} onClick={() => pick(id)}>
              <X />
            </IconButton>
          </li>
        ))}
      </ul>
      {ids.length > SHOWN ? <p className="text-xs text-ink-3">{t('bouquets.more', { count: ids.length - SHOWN })}</p> : null}
    </div>
  );
}

function StreamName({ id }: { id: number }) {
  return useGet(getStream, { params: { id } }).data?.name ?? id;
}

function SeriesName({ id }: { id: number }) {
  return useGet(getSeries, { params: { id } }).data?.name ?? id;
}
