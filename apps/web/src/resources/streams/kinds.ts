import type { CategoryKind, StreamKind } from '@muxwell/contract';

/** Where viewers browse for a stream of this kind. */
export function categoryKindOf(kind: StreamKind): CategoryKind {
  if (kind === 'movie') return 'movie';
  if (kind === 'episode') return 'series';
  return kind === 'radio' ? 'radio' : 'live';
}
