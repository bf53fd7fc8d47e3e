import type { Balancing } from '@muxwell/contract';
import { expect, test } from 'vitest';
import { choose, type Candidate } from './balance.ts';

const server = (id: string, values: Partial<Candidate> = {}): Candidate => ({
  id,
  weight: 100,
  maxConnections: 1000,
  connections: 0,
  holdsStream: false,
  ...values,
});
const addresses = Array.from({ length: 3000 }, (_, n) => `10.${n >> 8}.${n & 255}.7`);

/** How many of the viewers each server has got, every one of them staying. */
function spread(method: Balancing, candidates: Candidate[]): Record<string, number> {
  for (const [turn, ip] of addresses.entries()) {
    const taken = choose(method, candidates, { ip, at: 'a', turn });
    if (taken) taken.connections += 1;
  }
  return Object.fromEntries(candidates.map((one) => [one.id, one.connections]));
}
const three = (values: Partial<Candidate> = {}) => ['a', 'b', 'c'].map((id) => server(id, { maxConnections: 0, ...values }));

test('without balancing a viewer stays where it has knocked', () => {
  expect(spread('none', three())).toEqual({ a: 3000, b: 0, c: 0 });
});

test('a server without room sends its viewers to the least busy', () => {
  const [a, b, c] = [
    server('a', { maxConnections: 10 }),
    server('b', { maxConnections: 0, connections: 5 }),
    server('c', { maxConnections: 0 }),
  ];
  expect(spread('none', [a, b, c])).toEqual({ a: 10, b: 1498, c: 1497 });
});

test.each(['round-robin', 'least-connections'] as const)('%s gives each the same', (method) => {
  expect(spread(method, three())).toEqual({ a: 1000, b: 1000, c: 1000 });
});

test('by weight, each gets its share', () => {
  const [a, b, c] = three();
  expect(spread('weighted', [a, b, { ...c, weight: 400 }] as Candidate[])).toEqual({ a: 500, b: 500, c: 2000 });
});

test('by address, a viewer finds its server again, and the going of one moves its viewers alone', () => {
  const at = (candidates: Candidate[]) => addresses.map((ip, turn) => choose('ip-hash', candidates, { ip, at: null, turn })?.id);
  const [all, without] = [at(three()), at(three().filter(({ id }) => id !== 'b'))];

  expect(at(three())).toEqual(all);
  for (const [n, id] of all.entries()) if (id !== 'b') expect(without[n]).toBe(id);
  for (const id of ['a', 'b', 'c']) expect(all.filter((one) => one === id).length).toBeGreaterThan(850);
});

test('by stream, the one that holds it is taken', () => {
  expect(
    choose('stream', [server('a'), server('b', { holdsStream: true, connections: 9 })], { ip: '', at: 'a', turn: 0 })?.id,
  ).toBe('b');
  expect(choose('stream', [server('a', { connections: 2 }), server('b')], { ip: '', at: 'a', turn: 0 })?.id).toBe('b');
});

test('a server of weight 0 is taken only when there is no other', () => {
  expect(
    choose('least-connections', [server('a', { weight: 0 }), server('b', { connections: 500 })], { ip: '', at: null, turn: 0 })
      ?.id,
  ).toBe('b');
  expect(choose('least-connections', [server('a', { weight: 0 })], { ip: '', at: null, turn: 0 })?.id).toBe('a');
});

test('no server has room', () => {
  expect(choose('round-robin', [server('a', { maxConnections: 1, connections: 1 })], { ip: '', at: 'a', turn: 0 })).toBeNull();
});
