import { expect, test } from 'vitest';
import { fails, openFeed as setUp, shows, showsJunk, sourceOf } from '../../testing/feed.ts';

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
    const { clock, shown, lost, end } = setUp({ one: shows, two: shows }, { share });
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

  feed.update([sourceOf('new')]);
  await clock.tick(1);

  expect(opened).toEqual([
    ['one', 0],
    ['new', 1000],
  ]);
  await end();
});

test('new sources that begin with the one that has just failed are begun with the next, and return to the first when it is back', async () => {
  const { clock, opened, shown, live, feed, end } = setUp({ one: shows, two: shows });
  const [one, two] = [sourceOf('one'), sourceOf('two')];
  feed.update([one]);
  await clock.tick(1000);
  live.set('one', fails);
  feed.update([one]);
  await clock.tick(100);

  feed.update([one, two]);
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
