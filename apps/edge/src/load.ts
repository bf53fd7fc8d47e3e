// How much this process carries, for the reports.
import type { EdgeLoad } from '@muxwell/contract/edge';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Channels } from './channels/channels.ts';
import type { Sessions } from './sessions/sessions.ts';

/** Each call tells of the time since the one before. */
export function createLoad(channels: Channels, sessions: Sessions, monotonic: () => number): () => EdgeLoad {
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let before = { at: monotonic(), in: 0, out: 0 };
  return () => {
    const now = {
      at: monotonic(),
      in: [...channels.all()].reduce((sum, channel) => sum + channel.bytesIn, 0),
      out: sessions.bytes,
    };
    const seconds = Math.max((now.at - before.at) / 1000, 0.001);
    const rate = (bytes: number) => Math.max(0, Math.round((bytes * 8) / seconds));
    const load: EdgeLoad = {
      viewers: sessions.size,
      channels: [...channels.all()].length,
      bitsPerSecondIn: rate(now.in - before.in),
      bitsPerSecondOut: rate(now.out - before.out),
      rssBytes: process.memoryUsage.rss(),
      loopLagMs: Math.round(delay.percentile(99) / 1e4) / 100,
    };
    delay.reset();
    before = now;
    return load;
  };
}
