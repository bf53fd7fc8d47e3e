import type { EndpointShape } from '@muxwell/contract';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import type { Input } from './api.ts';
import { useApi } from './api-context.tsx';
import { keyOf } from './keys.ts';
import type { RowOf } from './resource-types.ts';

interface Page<Row> {
  items: Row[];
  next: string | null;
  total: number;
}

/** A list by pages: the next one is read when its rows come into sight. */
export function useList<E extends EndpointShape>(endpoint: E, query: object) {
  const api = useApi();
  const result = useInfiniteQuery({
    queryKey: keyOf(endpoint, query),
    queryFn: ({ pageParam, signal }) =>
      api.call(endpoint, { query: { ...query, after: pageParam ?? undefined }, signal } as unknown as Input<E>) as Promise<
        Page<RowOf<E>>
      >,
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
  const { data, fetchNextPage, isFetchingNextPage } = result;
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const more = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, isFetchingNextPage]);
  return {
    rows,
    total: data?.pages.at(-1)?.total ?? null,
    more,
    hasMore: result.hasNextPage,
    isLoading: result.isPending,
    error: result.error,
    retry: () => void result.refetch(),
  };
}
