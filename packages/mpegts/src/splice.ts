// Makes another source's packets go on where the last one's ended: its PIDs, its tables and its time become those of what was sent.
// No decoder notices but by the pause: nothing is flagged (ISO 13818-1, 2.4.3.5), because neither counters nor clock break.
import type { Joint } from './layout.ts';
import {
  adaptationFlags,
  adaptationLength,
  isScrambled,
  NULL_PID,
  PACKET,
  payloadAt,
  pcrOf,
  pidOf,
  startsUnit,
} from './packet.ts';
import { readPes } from './pes.ts';
import { addTicks, ticksBetween } from './timestamps.ts';

const USUAL_STEP = 3600;
const LONGEST_STEP = 18_000;
/** What lies further back than this has another time base, and nothing to do with what was sent. */
const LONGEST_OVERLAP = 3 * 90_000;

/** Reads from sent packets where time stands. */
export class LastTimes {
  /** Decoding time of the last PES packet by PID, 90 kHz, 33 bits. */
  readonly dts = new Map<number, number>();
  pcr = -1;
  #leadPid: number;
  #pcrPid: number;
  /** Ticks from one picture to the next. */
  step = USUAL_STEP;

  constructor({ leadPid, pcrPid }: { leadPid: number; pcrPid: number }) {
    this.#leadPid = leadPid;
    this.#pcrPid = pcrPid;
  }

  /** Notes whole packets, the newest last. */
  note(bytes: Uint8Array, start = 0, end = bytes.length): void {
    for (let at = start; at + PACKET <= end; at += PACKET) {
      const pid = pidOf(bytes, at);
      const pcr = pid === this.#pcrPid ? pcrOf(bytes, at) : -1;
      if (pcr >= 0) this.pcr = pcr;
      if (!startsUnit(bytes, at) || isScrambled(bytes, at)) continue;
      const dts = readPes(bytes, payloadAt(bytes, at), at + PACKET)?.dts ?? -1;
      if (dts < 0) continue;
      const before = this.dts.get(pid);
      this.dts.set(pid, dts);
      if (pid !== this.#leadPid || before === undefined) continue;
      const step = ticksBetween(before, dts);
      if (step > 0 && step <= LONGEST_STEP) this.step = step;
    }
  }
}

export class Splice {
  readonly #joint: Joint;
  readonly #last: LastTimes;
  /** PIDs, as sent, whose packets wait until their time is past that of what was sent before. */
  readonly #late = new Set<number>();
  /** PIDs, as sent, that have come since the splice. */
  readonly #seen = new Set<number>();
  /** Ticks to add to PTS and DTS; null until the first picture. */
  #shift: number | null = null;
  #pcrShift: number | null = null;

  /** `last` has noted what was sent up to now. */
  constructor(joint: Joint, last: LastTimes) {
    this.#joint = joint;
    this.#last = last;
    for (const pid of last.dts.keys()) if (pid !== joint.leadPid) this.#late.add(pid);
  }

  /** Rewrites whole packets in place; what may not be sent becomes stuffing. The first is to be of the lead's key frame, behind the tables. */
  rewrite(bytes: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at += PACKET) {
      const pid = pidOf(bytes, at);
      if (pid === NULL_PID) continue;
      if (pid === 0) this.#table(bytes, at, this.#joint.pat);
      else if (pid === this.#joint.pmtPid) this.#table(bytes, at, this.#joint.pmt);
      else this.#media(bytes, at, this.#joint.pids[pid] as number);
    }
  }

  #table(bytes: Uint8Array, at: number, table: Uint8Array): void {
    if (!startsUnit(bytes, at)) return stuff(bytes, at);
    const counter = (bytes[at + 3] as number) & 0x0f;
    bytes.set(table, at);
    bytes[at + 3] = ((table[3] as number) & 0xf0) | counter;
  }

  #media(bytes: Uint8Array, at: number, pid: number): void {
    bytes[at + 1] = ((bytes[at + 1] as number) & 0xe0) | (pid >> 8);
    bytes[at + 2] = pid & 0xff;
    if (pid === NULL_PID) return stuff(bytes, at);
    if (startsUnit(bytes, at) && !isScrambled(bytes, at)) this.#pes(bytes, at, pid);
    if (this.#late.has(pid)) return stuff(bytes, at);
    if (!this.#seen.has(pid)) {
      this.#seen.add(pid);
      if ((adaptationFlags(bytes, at) & 0x80) !== 0) bytes[at + 5] = (bytes[at + 5] as number) & 0x7f;
    }
    if (pid === this.#joint.pcrPid) this.#clock(bytes, at);
  }

  #pes(bytes: Uint8Array, at: number, pid: number): void {
    const from = payloadAt(bytes, at);
    const header = readPes(bytes, from, at + PACKET);
    if (!header || header.pts < 0) return;
    if (this.#shift === null) {
      if (pid !== this.#joint.leadPid) return void this.#late.add(pid);
      this.#begin(header.dts, pcrOf(bytes, at));
    }
    const shift = this.#shift ?? 0;
    const dts = addTicks(header.dts, shift);
    const before = this.#late.has(pid) ? this.#last.dts.get(pid) : undefined;
    const ahead = before === undefined ? 1 : ticksBetween(before, dts);
    if (ahead <= 0 && ahead > -LONGEST_OVERLAP) return;
    this.#late.delete(pid);
    writeStamp(bytes, from + 9, addTicks(header.pts, shift));
    if (((bytes[from + 7] as number) & 0x40) !== 0) writeStamp(bytes, from + 14, dts);
  }

  /** The first picture comes one step after the last; when the new source sends further ahead of time than the old one did, it comes later by that. */
  #begin(dts: number, pcr: number): void {
    const { step } = this.#last;
    const before = this.#last.dts.get(this.#joint.leadPid);
    this.#shift = before === undefined ? 0 : ticksBetween(dts, addTicks(before, step));
    if (pcr < 0 || this.#last.pcr < 0) return;
    const behind = ticksBetween(addTicks(pcr, this.#shift), addTicks(this.#last.pcr, step));
    if (behind > 0) this.#shift += behind;
    this.#pcrShift = this.#shift + Math.min(behind, 0);
  }

  /** program_clock_reference_base (ISO 13818-1, 2.4.3.5); the extension stays. Where the old source was further ahead, the clock goes on by it. */
  #clock(bytes: Uint8Array, at: number): void {
    const pcr = pcrOf(bytes, at);
    if (pcr < 0 || adaptationLength(bytes, at) < 7) return;
    const { step, pcr: last } = this.#last;
    this.#pcrShift ??= last < 0 ? (this.#shift ?? 0) : ticksBetween(pcr, addTicks(last, step));
    const base = addTicks(pcr, this.#pcrShift);
    const high = Math.floor(base / 2);
    bytes[at + 6] = (high >>> 24) & 0xff;
    bytes[at + 7] = (high >>> 16) & 0xff;
    bytes[at + 8] = (high >>> 8) & 0xff;
    bytes[at + 9] = high & 0xff;
    bytes[at + 10] = ((bytes[at + 10] as number) & 0x7f) | ((base % 2) << 7);
  }
}

/** A null packet (ISO 13818-1, table 2-3): its payload has no meaning. */
function stuff(bytes: Uint8Array, at: number): void {
  bytes[at + 1] = 0x1f;
  bytes[at + 2] = 0xff;
  bytes[at + 3] = 0x10;
}

/** PTS or DTS (ISO 13818-1, 2.4.3.7): 33 bits in three parts, the four bits before them and the marker bits stay. */
function writeStamp(bytes: Uint8Array, at: number, ticks: number): void {
  const low = ticks % 0x40000000;
  bytes[at] = ((bytes[at] as number) & 0xf1) | (Math.floor(ticks / 0x40000000) << 1);
  bytes[at + 1] = (low >>> 22) & 0xff;
  bytes[at + 2] = ((low >>> 14) & 0xfe) | 1;
  bytes[at + 3] = (low >>> 7) & 0xff;
  bytes[at + 4] = ((low << 1) & 0xfe) | 1;
}
