// What every player tells about what it has played: pictures and sound that were really decoded.
import type { Reading } from '@muxwell/supervisor/demo';

export interface PlayOptions {
  /** Seconds of playing to look at. */
  seconds: number;
  /** Seconds into a film to jump to first. */
  seekTo?: number;
  /** Ends the player early. */
  signal?: AbortSignal;
}

export interface Watched {
  videoFrames: number;
  /** Decoded pieces of sound; their length is the player's own. */
  audioFrames: number;
  /** The burnt-in numbers that were seen, in order. */
  readings: Reading[];
  /** The channel that all readings agree on; null: none was readable, or they differ. */
  channel: number | null;
  /** Whether the burnt-in counter was seen to move on (a live channel's loop may begin again). */
  counterAdvanced: boolean;
  width: number;
  height: number;
}

export interface Player {
  name: string;
  /** Plays the address and tells what came of it. Rejects when nothing could be played. */
  play(url: string, options: PlayOptions): Promise<Watched>;
}

/** Draws the conclusions from the readings. */
export function conclude(seen: Pick<Watched, 'videoFrames' | 'audioFrames' | 'readings' | 'width' | 'height'>): Watched {
  const channels = new Set(seen.readings.map(({ channel }) => channel));
  const frames = new Set(seen.readings.map(({ frame }) => frame));
  return { ...seen, channel: channels.size === 1 ? ([...channels][0] ?? null) : null, counterAdvanced: frames.size > 1 };
}
