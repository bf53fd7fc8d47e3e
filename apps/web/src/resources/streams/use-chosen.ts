import type { StreamChoice, StreamKind } from '@muxwell/contract';
import { type UrlState, useUrlState } from '../../kit/url-state.ts';

/** The streams that a tool is for: ids with commas, or `all` that the list's filter finds. */
export function useChosen(kind: StreamKind, chosen: string): StreamChoice {
  const [url] = useUrlState();
  if (chosen !== 'all') return { ids: chosen.split(',').map(Number) };
  return { filter: { kind, ...filterOf(url) } };
}

/** What the address says of a list of streams. */
export function filterOf(url: UrlState) {
  return {
    ...(url['categoryId'] ? { categoryId: Number(url['categoryId']) } : {}),
    ...(url['bouquetId'] ? { bouquetId: Number(url['bouquetId']) } : {}),
    ...(url['isEnabled'] ? { isEnabled: url['isEnabled'] === 'true' } : {}),
    ...(url['search'] ? { search: url['search'] } : {}),
  };
}
