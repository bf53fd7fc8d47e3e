/** The page whose sheet shows a stream of this kind. */
export function pageOfKind(kind: string): string {
  if (kind === 'movie') return '/films';
  if (kind === 'radio') return '/radio';
  return '/channels';
}
