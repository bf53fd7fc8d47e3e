import { type CategoryKind, type EndpointShape, listBouquets, listCategories, listPackages } from '@muxwell/contract';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Choice } from '../ui/combobox.tsx';
import type { Api, Input } from './api.ts';
import { type Got, gotOf, useApi } from './api-context.tsx';
import { keyOf } from './keys.ts';
import type { RowOf } from './resource-types.ts';

const PAGE = 500;

async function readAll<E extends EndpointShape>(api: Api, endpoint: E, query: object): Promise<RowOf<E>[]> {
  const rows: RowOf<E>[] = [];
  let after: string | null = null;
  do {
    const page = (await api.call(endpoint, {
      query: { ...query, limit: PAGE, after: after ?? undefined },
    } as unknown as Input<E>)) as {
      items: RowOf<E>[];
      next: string | null;
    };
    rows.push(...page.items);
    after = page.next;
  } while (after !== null);
  return rows;
}

/** Every row of a list that is short by nature. */
export function useAll<E extends EndpointShape>(endpoint: E, query: object = {}): Got<RowOf<E>[]> {
  const api = useApi();
  return gotOf(useQuery({ queryKey: [...keyOf(endpoint, query), 'all'], queryFn: () => readAll(api, endpoint, query) }));
}

export function useCategoryChoices(kind?: CategoryKind): Choice[] {
  const { data } = useAll(listCategories, kind ? { kind } : {});
  return useMemo(() => (data ?? []).map(({ id, name }) => ({ id: String(id), label: name })), [data]);
}

export function useBouquetChoices(): Choice[] {
  const { data } = useAll(listBouquets);
  return useMemo(() => (data ?? []).map(({ id, name }) => ({ id: String(id), label: name })), [data]);
}

export function usePackageChoices(): Choice[] {
  const { data } = useAll(listPackages);
  return useMemo(() => (data ?? []).map(({ id, name }) => ({ id: String(id), label: name })), [data]);
}

/** Names of rows by id, as a list shows them. */
export const namesOf = (choices: Choice[], ids: readonly number[]): string =>
  ids.flatMap((id) => choices.find((choice) => choice.id === String(id))?.label ?? []).join(', ');
