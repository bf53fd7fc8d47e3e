import { createLog, TestClock } from '@muxwell/ground';
import { H264_KEY, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { expect, test } from 'vitest';
import type { Intake } from '../sources/source.ts';
import { Feed } from './feed.ts';

/** What a source does when it is opened: fails, or shows a picture and stays until it is ended. */
type Act = (intake: Intake, signal: AbortSignal) => Promise<void>;

const fails: Act = () => Promise.reject(new Error('refused'));
const stays: Act = (_intake, signal) =>
  new Promise((_resolve, reject) => {
    if (signal.aborted) reject(new Error('ended'));
    signal.addEventListener('abort', () => reject(new Error('ended')), { once: true });
  });
const shows: Act = (intake, signal) => {
  const stream = new TestStream();
  const pictures = [0, 3600].map((pts) => stream.picture(0x100, { pts, data: H264_KEY }));
  intake.push(joinPackets(stream.pat(), stream.pmt(), ...pictures));
  return stays(intake, signal);
};
const showsJunk: Act = (intake, signal) => {
  intake.push(new Uint8Array(5000));
  return stays(intake, signal);
};

/** `share` of what the sources play is what they send. */
function setUp(acts: Record<string, Act>, share = 1) {
  const clock = new TestClock();
  const opened: [string, number][] = [];
  const lost: [string, string, number][] = [];
  const shown: string[] = [];
  const live = new Map(Object.entries(acts));
  const sources = [...live.keys()].map((id) => ({ id, url: `http://${id}.example/`, userAgent: null, headers: {} }));
  const feed = new Feed(
    {
      clock,
      log: createLog({ name: 'test', level: 'silent' }),
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

test('a source that refuses is tried again after waits that double up to fifteen seconds', async () => {
  const { clock, opened, lost, end } = setUp({ one: fails });

  for (let second = 0; second < 70; second += 0.5) await clock.tick(500);

  const times = opened.map(([, at]) => at);
  expect(times.slice(0, 8)).toEqual([0, 500, 1500, 3500, 7500, 15_500, 30_500, 45_500]);
  expect(lost.slice(0, 2)).toEqual([
    ['one', 'refused', 1],
    ['one', 'refused', 2],
  ]);
  await end();
});

test('the next source is tried at once, and there is a wait only when all have failed', async () => {
  const { clock, opened, shown, live, end } = setUp({ one: fails, two: fails, three: fails });
  await clock.tick(400);
  live.set('two', shows);
  await clock.tick(200);

  expect(opened).toEqual([
    ['one', 0],
    ['two', 0],
    ['three', 0],
    ['one', 500],
    ['two', 500],
  ]);
  expect(shown).toEqual(['two']);
  await end();
});

test('while a worse source runs, the first is taken back once it shows a picture', async () => {
  const { clock, opened, shown, live, end } = setUp({ one: fails, two: shows });
  await clock.tick(80_000);
  expect(shown).toEqual(['two']);

  live.set('one', shows);
  await clock.tick(61_000);

  expect(shown).toEqual(['two', 'one']);
  expect(opened.at(-1)?.[0]).toBe('one');
  await end();
});

test('a source without a picture is given up after fifteen seconds', async () => {
  const { clock, lost, shown, end } = setUp({ one: showsJunk, two: shows });

  await clock.tick(15_000);
  await clock.tick(1);

  expect(lost).toEqual([['one', 'what the source sends is not MPEG-TS', 0]]);
  expect(shown).toEqual(['two']);
  await end();
});

test('a source that sends far less than it plays is given up for the next', async () => {
  for (const [share, from] of [
    [0.01, 'two'],
    [0.8, 'one'],
  ] as const) {
    const { clock, shown, lost, end } = setUp({ one: shows, two: shows }, share);
    for (let second = 0; second < 31; second += 1) await clock.tick(1000);

    expect(shown.at(-1)).toBe(from);
    if (from === 'two') expect(lost[0]?.slice(0, 2)).toEqual(['one', 'the source sends less than it plays']);
    await end();
  }
});

test('a viewer who comes cuts a long wait short', async () => {
  const { clock, opened, feed, end } = setUp({ one: fails });
  for (let second = 0; second < 20; second += 1) await clock.tick(1000);
  const before = opened.length;

  feed.nudge();
  await clock.tick(1);

  expect(opened.length).toBe(before + 1);
  await end();
});

test('a restart opens the new sources at once, from the first on', async () => {
  const { clock, opened, feed, end } = setUp({ one: shows });
  await clock.tick(1000);

  feed.restart([{ id: 'new', url: 'http://new.example/', userAgent: null, headers: {} }]);
  await clock.tick(1);

  expect(opened).toEqual([
    ['one', 0],
    ['new', 1000],
  ]);
  await end();
});

test('new sources that begin with the one that has just failed are begun with the next, and return to the first when it is back', async () => {
  const { clock, opened, shown, live, feed, end } = setUp({ one: shows, two: shows });
  const [one, two] = ['one', 'two'].map((id) => ({ id, url: `http://${id}.example/`, userAgent: null, headers: {} }));
  if (!one || !two) throw new Error('there are two');
  feed.restart([one]);
  await clock.tick(1000);
  live.set('one', fails);
  feed.restart([one]);
  await clock.tick(100);

  feed.restart([one, two]);
  await clock.tick(1);

  expect(shown).toEqual(['one', 'one', 'two']);
  expect(opened.at(-1)).toEqual(['two', 1100]);

  live.set('one', shows);
  for (let second = 0; second < 80; second += 1) await clock.tick(1000);

  expect(shown.at(-1)).toBe('one');
  await end();
});

test('a restart does not wait until a rest is over, however short', async () => {
  const { clock, opened, feed, end } = setUp({ one: fails });
  await clock.tick(1600);
  const before = opened.length;

  feed.restart();
  await clock.tick(1);

  expect(opened.slice(before)).toEqual([['one', 1600]]);
  await end();
});
