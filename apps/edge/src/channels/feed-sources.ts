// What changed sources mean for the one that delivers.
import type { SourceSpec } from '@muxwell/contract/edge';

export const isSameSource = (one: SourceSpec, other: SourceSpec): boolean => JSON.stringify(one) === JSON.stringify(other);

const withoutPeers = (sources: readonly SourceSpec[]) => sources.filter(({ peer }) => peer === undefined);

/**
 * `keep`: what delivers goes on. `prefer`: it goes on until the first source, another server of ours, shows a picture too.
 * `restart`: the sources are opened anew.
 */
export function changeOf(
  before: readonly SourceSpec[],
  now: readonly SourceSpec[],
  playing: SourceSpec | null,
): 'keep' | 'prefer' | 'restart' {
  const first = now[0];
  if (!playing || !first) return 'restart';
  if (playing.peer !== undefined) return isSameSource(playing, first) ? 'keep' : 'restart';
  const [ownBefore, ownNow] = [withoutPeers(before), withoutPeers(now)];
  const isOwnTheSame =
    ownBefore.length === ownNow.length && ownNow.every((source, n) => isSameSource(source, ownBefore[n] ?? source));
  if (!isOwnTheSame) return 'restart';
  return first.peer === undefined ? 'keep' : 'prefer';
}
