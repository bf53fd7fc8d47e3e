// The thread that reads a source: bytes and documents come in, lines of COPY go out, so that nothing of it blocks the main loop.
import { parentPort, workerData } from 'node:worker_threads';
import { NotAPlaylist } from '@muxwell/m3u';
import { KnownRows } from './known-rows.ts';
import { LineBytes } from './line-bytes.ts';
import { M3uStager } from './m3u-stager.ts';
import type { Asked, FromReader, ReaderPlace, ToReader } from './reader.ts';
import { Sealer } from './sealer.ts';
import { StraightRows } from './straight-rows.ts';
import { copyLine, type StagedRow, written } from './staged-row.ts';
import { XtreamStager } from './xtream-stager.ts';

const { place, account, mapping, sealingKey } = workerData as ReaderPlace;
const m3u = new M3uStager(mapping);
const xtream = account ? new XtreamStager(account) : null;
const sealer = new Sealer(sealingKey);
const staged = new LineBytes();
const parts: Uint8Array[] = [];
let straight: StraightRows | null = null;
let known: KnownRows | null = null;
let seq = 0;
const places = { live: 0, radio: 0, movie: 0, episode: 0, series: 0 };

function rowsOf(message: ToReader): StagedRow[] {
  switch (message.do) {
    case 'bytes':
      return m3u.push(message.bytes);
    case 'end':
      return m3u.end();
    case 'part':
      parts.push(message.bytes);
      return [];
    case 'list':
      return xtream?.list(message.name, document(message.name)) ?? [];
    case 'series':
      return xtream?.series(message.id, document('series info')) ?? [];
    case 'known':
      known ??= new KnownRows();
      known.add(message.bytes);
      return [];
    case 'straight':
      straight = new StraightRows(message.place, sealer);
      return [];
    case 'ids':
      straight?.know(message.categories, message.series);
      return [];
    case 'found':
      return [];
  }
}

function document(name: string): unknown {
  const whole = Buffer.concat(parts.splice(0));
  try {
    return JSON.parse(whole.toString('utf8'));
  } catch {
    const start = whole
      .subarray(0, 60)
      .toString('utf8')
      .replaceAll(/[\s\p{Cc}]+/gu, ' ')
      .trim();
    throw new NotAList(`the server’s ${name.replace('-', ' ')} are not JSON${start && ` (the answer begins with “${start}”)`}`);
  }
}

class NotAList extends Error {}

function linesOf(rows: StagedRow[]): Uint8Array<ArrayBuffer> {
  for (const row of rows) {
    places[row.kind] += 1;
    seq += 1;
    const text = written(row);
    if (known?.isSame(row.key, text.sum, row.kind === 'series')) continue;
    const at = { appId: place.appId, runId: place.runId, seq, place: places[row.kind] };
    staged.add(copyLine(at, row, text, row.source ? sealer.seal(row.source) : ''));
  }
  return staged.taken();
}

/** Asked while ids are waited for. */
const later: Asked[] = [];
let needsIds = false;

parentPort?.on('message', (asked: Asked) => {
  if (needsIds && asked.message.do !== 'ids') return void later.push(asked);
  answerTo(asked);
  for (let next = needsIds ? undefined : later.shift(); next; next = needsIds ? undefined : later.shift()) answerTo(next);
});

function answerTo({ number, message }: Asked): void {
  try {
    const rows = rowsOf(message);
    const lines = straight ? new Uint8Array(0) : linesOf(rows);
    const answer: FromReader = { number, lines, count: rows.length, skipped: (xtream ?? m3u).skipped() };
    if (straight) goStraight(straight, message.do, rows, answer);
    if (message.do === 'list' && message.name === 'series') answer.seriesIds = xtream?.seriesIds ?? [];
    if (message.do === 'found') answer.found = (xtream ?? m3u).found();
    if (message.do === 'found' && known) answer.unseen = known.unseen();
    parentPort?.postMessage(answer, buffersOf(answer));
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    const failed = { says, kind: kindOf(error) };
    parentPort?.postMessage({ number, lines: new Uint8Array(0), count: 0, skipped: [], failed } satisfies FromReader);
  }
}

function goStraight(to: StraightRows, asked: ToReader['do'], rows: StagedRow[], answer: FromReader): void {
  if (asked !== 'bytes' && asked !== 'end' && asked !== 'ids') return;
  const need = asked === 'ids' ? null : to.add(rows);
  needsIds = need !== null;
  if (need) answer.need = need;
  else answer.straight = to.lines();
}

/** Given away with the answer. */
const buffersOf = ({ lines, straight: told }: FromReader): ArrayBuffer[] =>
  [lines, told?.streams, told?.series].flatMap((bytes) => (bytes ? [bytes.buffer] : []));

function kindOf(error: unknown): 'empty' | 'other' | 'unknown' {
  if (error instanceof NotAPlaylist) return error.looksLike === 'empty' || error.looksLike === 'no-entries' ? 'empty' : 'other';
  return error instanceof NotAList ? 'other' : 'unknown';
}
