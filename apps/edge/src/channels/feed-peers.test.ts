// A stream that is fetched from the server that holds it, with its own sources behind.
import { expect, test } from 'vitest';
import { fails, openFeed, shows, sourceOf, type Act } from '../../testing/feed.ts';
import { PeerUnreached, SourceFailed } from '../sources/source.ts';

const refuses: Act = () => Promise.reject(new PeerUnreached('refused', false));
const isGone: Act = () => Promise.reject(new PeerUnreached('nothing came back', true));
const hasNothing: Act = () => Promise.reject(new SourceFailed('the other server answered 503'));

test('a holder that refuses is asked again while the control plane may say who holds the stream now, then the own source is pulled', async () => {
  const { clock, opened, shown, end } = openFeed({ peer: refuses, own: shows });
  await clock.tick(499);
  expect(opened).toEqual([['peer', 0]]);

  await clock.tick(1);

  expect(opened.slice(1)).toEqual([
    ['peer', 500],
    ['own', 500],
  ]);
  expect(shown).toEqual(['own']);
  await end();
});

test('what the control plane says while the holder is missed is followed at once', async () => {
  const { clock, opened, live, feed, end } = openFeed({ peer: refuses, own: shows });
  live.set('peer-2', shows);
  await clock.tick(100);

  feed.update([sourceOf('peer-2'), sourceOf('own')]);
  await clock.tick(1);

  expect(opened).toEqual([
    ['peer', 0],
    ['peer-2', 100],
  ]);
  await end();
});

test('a holder whose machine is gone, or that is lost together with the control plane, is not waited for', async () => {
  for (const { peer, isGuided } of [
    { peer: isGone, isGuided: true },
    { peer: refuses, isGuided: false },
    { peer: hasNothing, isGuided: false },
  ]) {
    const { clock, opened, shown, end } = openFeed({ peer, own: shows }, { isGuided });
    await clock.tick(1);

    expect(opened).toEqual([
      ['peer', 0],
      ['own', 0],
    ]);
    expect(shown).toEqual(['own']);
    await end();
  }
});

test('a holder that answers, but has no picture itself, is asked again after waits that grow, and the source is left to it', async () => {
  const { clock, opened, lost, end } = openFeed({ peer: hasNothing, own: shows });

  for (let half = 0; half < 16; half += 1) await clock.tick(500);

  expect(opened.map(([id, at]) => [id, at])).toEqual([
    ['peer', 0],
    ['peer', 500],
    ['peer', 1500],
    ['peer', 3500],
    ['peer', 7500],
  ]);
  expect(lost.map(([, , rounds]) => rounds)).toEqual([1, 2, 3, 4, 5]);
  await end();
});

test('while the own source plays, the holder is taken back once it shows a picture', async () => {
  const { clock, shown, live, end } = openFeed({ peer: isGone, own: shows });
  await clock.tick(1000);
  live.set('peer', shows);

  for (let second = 0; second < 31; second += 1) await clock.tick(1000);

  expect(shown).toEqual(['own', 'peer']);
  await end();
});

test('who plays the own source turns to a new holder only when that shows a picture', async () => {
  const { clock, opened, shown, live, feed, end } = openFeed({ peer: isGone, own: shows });
  live.set('peer-2', fails);
  await clock.tick(1000);

  feed.update([sourceOf('peer-2'), sourceOf('own')]);
  await clock.tick(1000);
  expect([shown, opened.at(-1)]).toEqual([['own'], ['peer-2', 1000]]);

  live.set('peer-2', shows);
  for (let second = 0; second < 31; second += 1) await clock.tick(1000);
  expect(shown).toEqual(['own', 'peer-2']);
  await end();
});

test('who plays the own source and becomes the holder goes on; other own sources are opened anew', async () => {
  const { clock, opened, shown, feed, end } = openFeed({ peer: isGone, own: shows, other: shows });
  await clock.tick(1000);

  feed.update([sourceOf('own'), sourceOf('other')]);
  await clock.tick(1000);
  expect([shown, opened.length]).toEqual([['own'], 2]);

  feed.update([sourceOf('other'), sourceOf('own')]);
  await clock.tick(1);
  expect(shown).toEqual(['own', 'other']);
  await end();
});

test('who fetches goes on when only the sources behind the holder have changed', async () => {
  const { clock, opened, feed, end } = openFeed({ peer: shows, own: shows });
  await clock.tick(1000);

  feed.update([sourceOf('peer'), sourceOf('other')]);
  await clock.tick(1000);

  expect(opened).toEqual([['peer', 0]]);
  await end();
});
