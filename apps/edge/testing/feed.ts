// A feed on a clock that is moved by hand, and sources that do what a test says.
import type { SourceSpec } from '@muxwell/contract/edge';
import { createLog, TestClock } from '@muxwell/ground';
import { H264_KEY, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { Feed } from '../src/channels/feed.ts';
import type { Intake } from '../src/sources/source.ts';

/** A source that is called so; one whose name begins with `peer` is another server of ours. */
export const sourceOf = (id: string): SourceSpec => ({
  id,
  url: `http://${id}.example/`,
  userAgent: null,
  headers: {},
  ...(id.startsWith('peer') && { peer: id }),
});

/** What a source does when it is opened: fails, or shows a picture and stays until it is ended. */
export type Act = (intake: Intake, signal: AbortSignal) => Promise<void>;

export const fails: Act = () => Promise.reject(new Error('refused'));
const stays: Act = (_intake, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new Error('ended'));
    signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
  });
export const shows: Act = (intake, signal) => {
  const stream = new TestStream();
  const pictures = [0, 3600].map((pts) => stream.picture(0x100, { pts, data: H264_KEY }));
  intake.push(joinPackets(stream.pat(), stream.pmt(), ...pictures));
  return stays(intake, signal);
};
export const showsJunk: Act = (intake, signal) => {
  intake.push(new Uint8Array(5000));
  return stays(intake, signal);
};

/** `share` of what the sources play is what they send. */
export function openFeed(acts: Record<string, Act>, { share = 1, isGuided = true } = {}) {
  const clock = new TestClock();
  const opened: [string, number][] = [];
  const lost: [string, string, number][] = [];
  const shown: string[] = [];
  const live = new Map(Object.entries(acts));
  const sources = [...live.keys()].map(sourceOf);
  const feed = new Feed(
    {
      clock,
      log: createLog({ name: 'test', level: 'silent' }),
      isGuided: () => isGuided,
      pull: (source, intake, signal) => {
        opened.push([source.id, clock.monotonic()]);
        return (live.get(source.id) ?? fails)(intake, signal);
      },
    },
    sources,
    {
      onOpen: (source) => shown.push(source.id),
      onSplice: () => {},
      take: () => {},
      pace: () => {
        const seconds = (clock.monotonic() / 1000) * share;
        return { clock: Math.round(seconds * 90_000), bytesPerSecond: 1000, bytes: seconds * 1000 };
      },
      onLost: (source, reason, rounds) => lost.push([source.id, reason, rounds]),
    },
  );
  const stop = new AbortController();
  const running = feed.run(stop.signal);
  const end = async () => {
    stop.abort();
    await running;
  };
  return { clock, opened, lost, shown, live, feed, end };
}
