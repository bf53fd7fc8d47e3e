// Malformed requests to every endpoint: always a problem document or an ordinary answer, never a 500, never a hang.
import { endpoints } from '@muxwell/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from './house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const RUNS = 12;
const strange = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.constantFrom(
    '',
    '0',
    '-1',
    '2147483648',
    'null',
    'NaN',
    '../../etc/passwd',
    '%00',
    '\u0000',
    "' or 1=1 --",
    '😀'.repeat(20),
    '01900000-0000-7000-8000-000000000000',
    '9'.repeat(40),
    '2026-13-45T99:99:99Z',
  ),
);
const value: fc.Arbitrary<unknown> = fc.oneof(
  { maxDepth: 2 },
  strange,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(strange, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('id', 'kind', 'name'), strange),
);

/** Objects that have the endpoint's own field names, so that they get past the first check. */
const bodyOf = (names: string[]): fc.Arbitrary<unknown> =>
  names.length === 0 ? value : fc.oneof(value, fc.dictionary(fc.constantFrom(...names), value, { maxKeys: names.length }));

const namesOf = (schema: unknown): string[] => {
  const shape = (schema as { shape?: Record<string, unknown> } | undefined)?.shape;
  return shape ? Object.keys(shape) : [];
};

// What ends the caller's own session or changes its password would end the walk.
const left = new Set(['logout', 'changePassword', 'revokeSession', 'removeMember', 'updateMember']);

describe.each(Object.entries(endpoints).filter(([name]) => !left.has(name)))('%s', (_, endpoint) => {
  test('never answers with a failure of ours', async () => {
    const params = [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '');
    const request = fc.record({
      params: fc.tuple(...params.map(() => fc.oneof(strange, fc.constantFrom('1', '2')))),
      query: fc.dictionary(fc.constantFrom('after', 'limit', 'sort', 'search', ...namesOf(endpoint.query)), strange, {
        maxKeys: 4,
      }),
      body: bodyOf(namesOf(endpoint.body)),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ params: values, query, body }) => {
        let next = 0;
        const path = endpoint.path.replace(/:(\w+)/g, () => encodeURIComponent(wellFormed(values[next++] ?? '')));
        const search = new URLSearchParams(Object.entries(query).map(([key, text]): [string, string] => [key, wellFormed(text)]));
        const answer = await house.owner.call(
          endpoint.method,
          `${path}?${String(search)}`,
          endpoint.method === 'GET' ? undefined : (body ?? undefined),
          { 'content-type': 'application/json' },
        );
        // 502 and 503 are said of others: a source that fails, a demo that is not running.
        expect([502, 503].includes(answer.status) || answer.status < 500, `${answer.status} ${answer.text}`).toBe(true);
        if (answer.status >= 400 && answer.text !== '')
          expect(String(answer.headers['content-type'])).toContain('application/problem+json');
      }),
      { numRuns: RUNS },
    );
  });
});

const wellFormed = (text: string) => text.toWellFormed();

test('a body that is not JSON, too large or of a strange type gets a problem document', async () => {
  for (const [type, body, status] of [
    ['application/json', '{"a":', 400],
    ['application/xml', '<a/>', 400],
    ['application/json', `"${'x'.repeat(30 * 1024 * 1024)}"`, 413],
  ] as const) {
    const answer = await house.owner.call('POST', '/api/streams', body, { 'content-type': type });
    expect(answer.status, type).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
  }
});
