import type { EndpointShape, Given, Permission } from '@muxwell/contract';
import type { ComponentType, ReactNode } from 'react';
import type { Key, T } from '../locales/keys.ts';
import type { Choice } from '../ui/combobox.tsx';
import type { Column } from '../ui/data-table-types.ts';
import type { Reply } from './api.ts';

/** The row of a list endpoint. */
export type RowOf<E extends EndpointShape> = Reply<E> extends { items: (infer Row)[] } ? Row : never;
export type QueryOf<E extends EndpointShape> = NonNullable<Given<E['query']>>;

export interface Filter {
  /** The name in the query and in the address. */
  name: string;
  label: Key;
  useChoices: () => Choice[];
}

export interface Bulk<Row> {
  label: Key;
  needs: Permission;
  isBad?: boolean;
  /** Resolves when done; the selection is cleared after. */
  useAct: () => (rows: Row[]) => Promise<boolean>;
  /** The same for all that the list's filter finds, shown or not; absent where it cannot be done to them. */
  useActOnAll?: () => () => Promise<boolean>;
}

export interface ResourceSpec<E extends EndpointShape> {
  list: E;
  title: Key;
  /** What an empty list is for, in one sentence. */
  empty: Key;
  icon: ReactNode;
  fixed?: Partial<QueryOf<E>>;
  id: (row: RowOf<E>) => string;
  useColumns: (t: T) => Column<RowOf<E>>[];
  sort?: string;
  hasSearch?: boolean;
  filters?: Filter[];
  /** Filters of another form, and the names of the query that they put into the address. */
  Filters?: ComponentType;
  inAddress?: string[];
  bulk?: Bulk<RowOf<E>>[];
  /** The state of things in one line. */
  Answer?: ComponentType<{ total: number | null }>;
  Sheet?: ComponentType<{ id: string; onClose: () => void }>;
  create?: { needs: Permission; label: Key; Form: ComponentType<{ onDone: (id?: string | number) => void }> };
  Tools?: ComponentType;
  /** Stands in an empty list instead of the button that creates. */
  Begin?: ComponentType;
}
