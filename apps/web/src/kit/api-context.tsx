import type { EndpointShape } from '@muxwell/contract';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import type { Api, Input, Reply } from './api.ts';
import { keyOf } from './keys.ts';

const ApiContext = createContext<Api | null>(null);
export const ApiProvider = ApiContext.Provider;

export function useApi(): Api {
  const api = useContext(ApiContext);
  if (!api) throw new Error('broken invariant: used outside of the panel');
  return api;
}

interface GetOptions {
  enabled?: boolean;
  /** Read again so often while it is looked at: for what no message tells. */
  everyMs?: number;
}

/** What was read. Once something was, a failure to refresh it does not take it away: the bar on top tells how old it is. */
export interface Got<Data> {
  data: Data | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => Promise<unknown>;
}

export const gotOf = <Data,>({ data, error, isPending, refetch }: UseQueryResult<Data>): Got<Data> => ({
  data,
  error: data === undefined ? error : null,
  isPending,
  refetch,
});

/** Reads an endpoint and keeps what it answered; live messages refresh it. */
export function useGet<E extends EndpointShape>(endpoint: E, input?: Input<E>, options: GetOptions = {}): Got<Reply<E>> {
  const api = useApi();
  const result = useQuery({
    queryKey: keyOf(endpoint, input ?? {}),
    queryFn: ({ signal }) => api.call(endpoint, { ...input, signal } as unknown as Input<E>),
    enabled: options.enabled ?? true,
    refetchInterval: options.everyMs ?? false,
  });
  return gotOf(result as UseQueryResult<Reply<E>>);
}
