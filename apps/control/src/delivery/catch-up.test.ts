import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMinutes, readStart } from './catch-up.ts';

test.each([
  ['1767261600', '2026-01-01T10:00:00.000Z'],
  ['1767261600000', '2026-01-01T10:00:00.000Z'],
  ['20260101-10', '2026-01-01T10:00:00.000Z'],
  ['2026-01-01:10-05', '2026-01-01T10:05:00.000Z'],
  ['2026-01-01:10-05-07', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01_10-05', '2026-01-01T10:05:00.000Z'],
  ['2026-01-01_10:05:07', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01:10:05', '2026-01-01T10:05:00.000Z'],
  ['2026-01-01 10:05:07', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01T10:05:07Z', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01T10:05:07.123Z', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01T10:05:07+00:00', '2026-01-01T10:05:07.000Z'],
  ['20260101T100507Z', '2026-01-01T10:05:07.000Z'],
  ['2026-01-01', '2026-01-01T00:00:00.000Z'],
])('%s is %s', (text, moment) => {
  expect(readStart(text)?.toISOString()).toBe(moment);
});

test.each([
  '',
  'now',
  '0',
  '-5',
  '2026-13-01:10-00',
  '2026-02-30:10-00',
  '2026-01-01:24-00',
  '2026-01-01:10-60',
  '1e9',
  '9'.repeat(30),
])('%j is no moment', (text) => {
  expect(readStart(text)).toBeNull();
});

test('what a player makes of a moment, in any of the usual ways, is that moment', () => {
  const minute = 60_000;
  const moments = fc.integer({ min: Date.UTC(2020, 0) / minute, max: Date.UTC(2080, 0) / minute });
  fc.assert(
    fc.property(moments, (at) => {
      const moment = new Date(at * minute);
      const [date = '', time = ''] = moment.toISOString().slice(0, 16).split('T');
      const forms = [
        `${at * 60}`,
        `${date}:${time.replace(':', '-')}`,
        `${date}_${time}`,
        `${date} ${time}:00`,
        moment.toISOString(),
      ];
      for (const form of forms) expect(readStart(form)?.getTime()).toBe(moment.getTime());
    }),
  );
});

test('any text is a moment or none, at once', () => {
  fc.assert(fc.property(fc.string(), (text) => readStart(text) === null || readStart(text) instanceof Date));
});

test.each([
  ['60', 60],
  ['0', 120],
  ['', 120],
  ['-3', 120],
  ['x', 120],
  ['Infinity', 120],
  ['999999', 480],
  ['0.5', 1],
])('a length of %j is %i minutes', (text, minutes) => {
  expect(readMinutes(text)).toBe(minutes);
});
