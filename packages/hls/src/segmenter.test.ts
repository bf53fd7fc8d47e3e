import { expect, test } from 'vitest';
import { parsePlaylist } from './playlist.ts';
import { Segmenter, type Segment } from './segmenter.ts';
import { LiveWindow } from './window.ts';
import { writeMediaPlaylist } from './write.ts';

const head = new Uint8Array(0);
const keyAt = (seconds: number) => ({
  position: Math.round(seconds * 1000),
  pts: (Math.round(seconds * 90_000) + 2 ** 33) % 2 ** 33,
  head,
});
const cutAt = (segmenter: Segmenter, ...times: number[]) =>
  times.map((at) => segmenter.push(keyAt(at))).filter((one): one is Segment => one !== null);

test('segments are cut at the first key frame that reaches the target', () => {
  const cut = cutAt(new Segmenter(4), 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);

  expect(cut.map(({ from, to, seconds }) => [from, to, seconds])).toEqual([
    [0, 4000, 4],
    [4000, 8000, 4],
  ]);
});

test('a group of pictures longer than the target is one segment', () => {
  expect(cutAt(new Segmenter(2), 0, 5, 10).map((one) => one.seconds)).toEqual([5, 5]);
});

test('the wrap of the time stamps is no jump', () => {
  const cut = cutAt(new Segmenter(2), -3, -1, 1, 3);

  expect(cut.map((one) => [one.seconds, one.isDiscontinuous])).toEqual([
    [2, false],
    [2, false],
    [2, false],
  ]);
});

test('a jump of the stream’s clock ends the segment, and the next one says so', () => {
  const cut = cutAt(new Segmenter(4), 0, 1, 2, 5000, 5002, 5004, 5008);

  expect(cut.map((one) => [one.seconds, one.isDiscontinuous])).toEqual([
    [2, false],
    [4, true],
    [4, false],
  ]);
});

test('a changed source ends the segment where the old one ended', () => {
  const segmenter = new Segmenter(4);
  cutAt(segmenter, 0, 1, 2);

  const last = segmenter.break(2500);
  const next = cutAt(segmenter, 77, 81);

  expect(last).toMatchObject({ from: 0, to: 2500, seconds: 2 });
  expect(next).toMatchObject([{ from: 77_000, to: 81_000, seconds: 4, isDiscontinuous: true }]);
});

const piece = (sequence: number, { discontinuity = 0, isDiscontinuous = false } = {}) => ({
  sequence,
  seconds: 2,
  discontinuity,
  isDiscontinuous,
});

test('a removed segment stays for its own time and that of the longest list', () => {
  const window = new LiveWindow(4, 2);
  const gone: number[][] = [];
  for (let sequence = 0; sequence < 12; sequence += 1) gone.push(window.push(piece(sequence)).map((one) => one.sequence));

  expect(window.listed.map((one) => one.sequence)).toEqual([8, 9, 10, 11]);
  expect(window.find(3)?.sequence).toBe(3);
  expect(window.find(2)).toBeNull();
  expect(gone.flat()).toEqual([0, 1, 2]);
});

test('discontinuities that have left the list are counted', () => {
  const window = new LiveWindow(2, 2);
  window.push(piece(0, { discontinuity: 8, isDiscontinuous: true }));
  window.push(piece(1, { discontinuity: 8 }));
  expect(window.discontinuitySequence).toBe(7);

  window.push(piece(2, { discontinuity: 8 }));

  expect(window.discontinuitySequence).toBe(8);
});

test('after a hole in the numbers the list begins anew, and what was listed stays for a while', () => {
  const window = new LiveWindow(4, 2);
  for (const sequence of [0, 1, 2, 5]) window.push(piece(sequence));

  expect(window.listed.map((one) => one.sequence)).toEqual([5]);
  expect(window.find(2)?.sequence).toBe(2);
});

test('a written playlist is read back', () => {
  const text = writeMediaPlaylist({
    mediaSequence: 7,
    discontinuitySequence: 2,
    targetDuration: 5,
    segments: [
      { url: '/hls/a.ts', seconds: 4.004, isDiscontinuous: false },
      { url: '/hls/b.ts', seconds: 3.92, isDiscontinuous: true },
    ],
    isEnded: false,
  });

  expect(text).toContain('#EXT-X-DISCONTINUITY-SEQUENCE:2\n');
  expect(parsePlaylist(text, 'http://edge.example/')).toMatchObject({
    targetDuration: 5,
    mediaSequence: 7,
    segments: [
      { url: 'http://edge.example/hls/a.ts', seconds: 4.004, isDiscontinuous: false, sequence: 7 },
      { url: 'http://edge.example/hls/b.ts', seconds: 3.92, isDiscontinuous: true, sequence: 8 },
    ],
  });
});
