import type { EndpointShape } from '@muxwell/contract';
import { Columns3, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { IconButton } from '../ui/button.tsx';
import type { Column } from '../ui/data-table-types.ts';
import { Select } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { SearchInput } from '../ui/search-input.tsx';
import { useT } from '../ui/use-t.ts';
import { kept } from './kept.ts';
import type { Filter, ResourceSpec, RowOf } from './resource-types.ts';
import { useShortcut } from './shortcut.ts';
import { useUrlState } from './url-state.ts';

/** Which columns are hidden, remembered per list in this browser. */
export function useHidden<Row>(list: string, columns: Column<Row>[]): [ReadonlySet<string>, (hidden: Set<string>) => void] {
  const name = `columns:${list}`;
  const [hidden, setHidden] = useState<ReadonlySet<string>>(() => {
    const stored = kept.read(name);
    return new Set(stored === null ? columns.filter(({ isExtra }) => isExtra).map(({ id }) => id) : stored.split(','));
  });
  const set = (next: Set<string>) => {
    kept.write(name, [...next].join(','));
    setHidden(next);
  };
  return [hidden, set];
}

interface ListBarProps<E extends EndpointShape> {
  spec: ResourceSpec<E>;
  columns: Column<RowOf<E>>[];
  hidden: ReadonlySet<string>;
  onHidden: (hidden: Set<string>) => void;
}

/** Search, filters and the columns to show, in one line above the list. */
export function ListBar<E extends EndpointShape>({ spec, columns, hidden, onHidden }: ListBarProps<E>) {
  const t = useT();
  const toggle = (id: string) => {
    const next = new Set(hidden);
    if (!next.delete(id)) next.add(id);
    onHidden(next);
  };
  const choices = columns.slice(1).map(({ id, header }) => ({ label: header, isOn: !hidden.has(id), act: () => toggle(id) }));
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3">
      {spec.hasSearch ? <SearchBox /> : null}
      <div className="flex min-w-0 items-center gap-2 max-sm:w-full max-sm:overflow-x-auto max-sm:py-0.5">
        {(spec.filters ?? []).map((filter) => (
          <FilterBox key={filter.name} filter={filter} />
        ))}
        {spec.Filters ? <spec.Filters /> : null}
      </div>
      <div className="ms-auto hidden sm:block">
        <Menu
          isChoice
          title={t('kit.columns')}
          items={choices}
          trigger={
            <IconButton label={t('kit.columns')}>
              <Columns3 />
            </IconButton>
          }
        />
      </div>
    </div>
  );
}

const WAIT_MS = 200;

function SearchBox() {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const [text, setText] = useState(url['search'] ?? '');
  const input = useRef<HTMLInputElement>(null);
  useShortcut('/', () => input.current?.focus());
  useEffect(() => setText(url['search'] ?? ''), [url['search']]);
  useEffect(() => {
    if (text === (url['search'] ?? '')) return;
    const timer = setTimeout(() => setUrl({ search: text || undefined }, { replace: true }), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <SearchInput
      ref={input}
      label={t('ui.search')}
      placeholder={t('kit.searchHint')}
      className="w-full sm:w-64"
      value={text}
      onText={setText}
    />
  );
}

function FilterBox({ filter }: { filter: Filter }) {
  const t = useT();
  const [url, setUrl] = useUrlState();
  const choices = filter.useChoices();
  const value = url[filter.name] ?? '';
  return (
    <div className="flex w-44 shrink-0 items-center">
      <Select
        aria-label={t(filter.label)}
        isSmall
        className="max-w-48"
        value={value}
        onChange={(event) => setUrl({ [filter.name]: event.target.value || undefined })}
      >
        <option value="">{t('kit.anyOf', { what: t(filter.label) })}</option>
        {choices.map((choice) => (
          <option key={choice.id} value={choice.id}>
            {choice.label}
          </option>
        ))}
        {value && !choices.some(({ id }) => id === value) ? <option value={value}>{value}</option> : null}
      </Select>
      {value ? (
        <IconButton label={t('kit.clearFilter', { what: t(filter.label) })} onClick={() => setUrl({ [filter.name]: undefined })}>
          <X />
        </IconButton>
      ) : null}
    </div>
  );
}
