import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { createGathering } from './gathering.ts';

function world(...lately: string[]) {
  const clock = new TestClock();
  const gathering = createGathering({ clock, lately: () => new Set(lately) });
  const done: string[] = [];
  return { clock, gathering, done, ask: (what: string) => gathering.whenTold(() => void done.push(what)) };
}

test('where nobody was here before, nothing waits', () => {
  const { ask, done } = world();
  ask('play');
  expect(done).toEqual(['play']);
});

test('plays wait until the last of the edges has told what it holds', () => {
  const { ask, done, gathering } = world('a/edge', 'b/edge');
  ask('first');
  gathering.told('a/edge');
  ask('second');
  expect(done).toEqual([]);
  gathering.told('b/edge');
  expect(done).toEqual(['first', 'second']);
  ask('third');
  expect(done).toEqual(['first', 'second', 'third']);
});

test('an edge that does not come back is waited for three seconds', async () => {
  const { ask, done, clock } = world('a/edge');
  ask('play');
  await clock.tick(2999);
  expect(done).toEqual([]);
  await clock.tick(1);
  expect(done).toEqual(['play']);
});
