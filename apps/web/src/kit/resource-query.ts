import type { EndpointShape } from '@muxwell/contract';
import type { ResourceSpec } from './resource-types.ts';
import type { UrlState } from './url-state.ts';

/** The query of a list: what is fixed, and what the address chooses. */
export function queryOf<E extends EndpointShape>(spec: ResourceSpec<E>, url: UrlState): Record<string, unknown> {
  const names = ['sort', ...(spec.hasSearch ? ['search'] : []), ...filterNames(spec)];
  const chosen = names.flatMap((name) => (url[name] ? [[name, url[name]]] : []));
  return {
    ...(spec.sort ? { sort: spec.sort } : {}),
    ...(spec.fixed as object | undefined),
    ...(Object.fromEntries(chosen) as object),
  };
}

/** The names of the query that filters put into the address. */
export const filterNames = <E extends EndpointShape>(spec: ResourceSpec<E>): string[] => [
  ...(spec.filters ?? []).map(({ name }) => name),
  ...(spec.inAddress ?? []),
];
