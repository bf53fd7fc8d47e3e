import { expect, test } from 'vitest';
import type { EventRecord } from '../platform/bus.ts';
import { createCallers, type Found } from './callers.ts';

function house() {
  let hear: (record: EventRecord) => unknown = () => {};
  let at = 0;
  const callers = createCallers<string>({
    bus: { onEach: (handler) => void (hear = handler) },
    clock: { now: () => new Date(at), monotonic: () => at, sleep: () => Promise.resolve() },
  });
  let asked = 0;
  const ask = (found: Found<string> | null | Promise<Found<string> | null>) =>
    callers.of('key', async () => {
      asked += 1;
      return found;
    });
  return {
    ask,
    asked: () => asked,
    pass: (ms: number) => void (at += ms),
    change: (type = 'identity.session-revoked') => void hear({ type } as EventRecord),
  };
}
const ada = { caller: 'ada', expiresAt: null };

test('who was found is remembered for some seconds', async () => {
  const { ask, asked, pass } = house();
  await ask(ada);
  expect([await ask(null), asked()]).toEqual(['ada', 1]);
  pass(5000);
  expect([await ask(null), asked()]).toEqual([null, 2]);
});

test('who was not found is asked for again', async () => {
  const { ask } = house();
  expect([await ask(null), await ask(ada)]).toEqual([null, 'ada']);
});

test('what has changed is forgotten, even when it was read while it changed', async () => {
  const { ask, change } = house();
  await ask(ada);
  change('catalog.stream-updated');
  expect(await ask(null)).toBe('ada');
  change();
  expect(await ask(null)).toBeNull();
  const slow = Promise.withResolvers<Found<string>>();
  const first = ask(slow.promise);
  change();
  slow.resolve(ada);
  expect([await first, await ask(null)]).toEqual(['ada', null]);
});

test('a session is remembered no longer than it lasts', async () => {
  const { ask, pass } = house();
  await ask({ caller: 'ada', expiresAt: new Date(1000) });
  pass(1000);
  expect(await ask(null)).toBeNull();
});
