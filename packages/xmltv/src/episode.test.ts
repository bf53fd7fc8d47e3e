import { expect, test } from 'vitest';
import { readEpisode } from './episode.ts';

test.each([
  ['1.11.0/1', 'xmltv_ns', { season: 2, episode: 12 }],
  [' 1 / 5 . 11 . ', 'xmltv_ns', { season: 2, episode: 12 }],
  ['.11.', 'xmltv_ns', { season: null, episode: 12 }],
  ['1..', 'xmltv_ns', { season: 2, episode: null }],
  ['..', 'xmltv_ns', null],
  ['S02E12', 'onscreen', { season: 2, episode: 12 }],
  ['s2 ep. 12', '', { season: 2, episode: 12 }],
  ['2x12', '', { season: 2, episode: 12 }],
  ['Ep 12', 'onscreen', { season: null, episode: 12 }],
  ['12/24', '', { season: null, episode: 12 }],
  ['EP01234567.0001', 'dd_progid', null],
  ['2024-01-01', 'original-air-date', null],
  ['S99999E1', 'onscreen', null],
])('%s of the system %j is read', (text, system, expected) => {
  expect(readEpisode(text, system)).toEqual(expected);
});
