// Walks aligned packets and tells what matters for starting a viewer and for cutting: tables, key frames, missing packets.
import {
  counterOf,
  hasPayload,
  isDiscontinuous,
  isRandomAccess,
  isScrambled,
  NULL_PID,
  PACKET,
  payloadAt,
  startsUnit,
} from './packet.ts';
import { readCutMark, type CutMark } from './cut-mark.ts';
import { copied, join } from './join.ts';
import { KeyFrameFinder } from './key-frame.ts';
import { leadOf, type Layout } from './layout.ts';
import { readPes } from './pes.ts';
import { parsePat, parsePmt, SectionReader, type Elementary, type Pmt } from './psi.ts';
import { secondsBetween } from './timestamps.ts';

/** A place where a viewer can start. */
export interface KeyFrame {
  /** Position of its first packet, in the caller's count of bytes. */
  position: number;
  /** Presentation time, 90 kHz, 33 bits; -1 when the packet carries none. */
  pts: number;
  /** The latest PAT and PMT packets before it: sent first, their counters lead into the stream's own. */
  head: Uint8Array;
}

export interface ScanSink {
  onKeyFrame(key: KeyFrame): void;
  /** The programme map has appeared or changed. */
  onTables(pmt: Pmt): void;
  /** A mark of ours, whose packet is at `at`. */
  onMark?(mark: CutMark, bytes: Uint8Array, at: number): void;
}

const PAT = 1;
const PMT = 2;
const LEAD = 3;
const STUFFING = 4;
const UNSEEN = 0x1f;
/** The elementary stream without video starts viewers at most this often. */
const AUDIO_STEP_SECONDS = 0.5;
/** Packets of one picture that are searched before the random_access_indicator decides. */
const LONGEST_SEARCH = 64;
/** Without any key frame for so long, every picture counts as one: intra-refresh streams have none. */
const PATIENCE_SECONDS = 12;
/** A longer step is a jump of the stream's clock. */
const LONGEST_GAP_SECONDS = 60;

interface Open {
  position: number;
  pts: number;
  random: boolean;
  packets: number;
}

/** One instance per source; `reset` before another source's packets. */
export class Scanner {
  readonly #sink: ScanSink;
  /** Per PID: counter in the low five bits (0x1f: unseen), role above. */
  readonly #pids = new Uint8Array(0x2000).fill(UNSEEN);
  #pat = new TableKeeper();
  #pmt = new TableKeeper();
  #pmtPid = -1;
  #program = -1;
  #map: Pmt | null = null;
  #lead: Elementary | null = null;
  #finder = new KeyFrameFinder('unknown');
  #open: Open | null = null;
  /** Presentation time of the last key frame, or from which its absence is counted. */
  #since = -1;
  /** Packets missing by their continuity counters. */
  errors = 0;
  /** Packets that their sender marked as damaged. */
  damaged = 0;

  constructor(sink: ScanSink) {
    this.#sink = sink;
    this.#assignFixed();
  }

  /** Scans `bytes[start..end)`, whole packets; `position` is the caller's count for `start`. */
  scan(bytes: Uint8Array, start: number, end: number, position: number): void {
    const pids = this.#pids;
    for (let at = start; at < end; at += PACKET) {
      const flags = bytes[at + 1] as number;
      if ((flags & 0x80) !== 0) {
        // transport_error_indicator: not even the PID can be trusted.
        this.damaged += 1;
        continue;
      }
      const pid = ((flags & 0x1f) << 8) | (bytes[at + 2] as number);
      const known = pids[pid] as number;
      const control = bytes[at + 3] as number;
      if ((control & 0x10) !== 0) {
        const counter = control & 0x0f;
        const last = known & 0x1f;
        if (counter !== ((last + 1) & 15)) this.#odd(bytes, at, pid, last);
        pids[pid] = (known & 0xe0) | counter;
      } else if (isDiscontinuous(bytes, at)) pids[pid] = (known & 0xe0) | (control & 0x0f);
      if (known >= 0x20) this.#notice(bytes, at, known >> 5, position + at - start);
    }
  }

  /** Forgets everything but the count of errors. */
  reset(): void {
    this.#pids.fill(UNSEEN);
    this.#pat = new TableKeeper();
    this.#pmt = new TableKeeper();
    this.#pmtPid = -1;
    this.#map = null;
    this.#lead = null;
    this.#open = null;
    this.#since = -1;
    this.#assignFixed();
  }

  /** The latest PAT and PMT packets, empty before both are known. */
  get tables(): Uint8Array {
    return this.#pat.whole && this.#pmt.whole ? join([...this.#pat.packets, ...this.#pmt.packets]) : new Uint8Array(0);
  }

  /** What the stream is made of, its packets good until the next are scanned; null before its tables are known. */
  get layout(): Layout | null {
    if (!this.#map || !this.#pat.whole || !this.#pmt.whole) return null;
    return { pmtPid: this.#pmtPid, pmt: this.#map, pat: this.#pat.packets, pmtPackets: this.#pmt.packets };
  }

  /** Continuity counter of the last payload of a PID, -1 before the first. */
  counter(pid: number): number {
    const last = (this.#pids[pid] as number) & 0x1f;
    return last === UNSEEN ? -1 : last;
  }

  #odd(bytes: Uint8Array, at: number, pid: number, last: number): void {
    if (last !== UNSEEN && counterOf(bytes, at) !== last && pid !== NULL_PID && !isDiscontinuous(bytes, at)) this.errors += 1;
  }

  #assignFixed(): void {
    this.#assign(0, PAT);
    if (this.#sink.onMark) this.#assign(NULL_PID, STUFFING);
  }

  #assign(pid: number, role: number): void {
    this.#pids[pid] = ((this.#pids[pid] as number) & 0x1f) | (role << 5);
  }

  #notice(bytes: Uint8Array, at: number, role: number, position: number): void {
    if (!hasPayload(bytes, at)) return;
    if (role === LEAD) this.#watchLead(bytes, at, position);
    else if (role === PAT) this.#readPat(bytes, at);
    else if (role === STUFFING) this.#readMark(bytes, at);
    else this.#readPmt(bytes, at);
  }

  #readMark(bytes: Uint8Array, at: number): void {
    const mark = readCutMark(bytes, at);
    if (mark) this.#sink.onMark?.(mark, bytes, at);
  }

  #readPat(bytes: Uint8Array, at: number): void {
    for (const section of this.#pat.push(bytes, at)) {
      const program = parsePat(section)?.programs[0];
      if (!program || program.pmtPid === 0) continue;
      this.#program = program.number;
      if (program.pmtPid === this.#pmtPid) continue;
      if (this.#pmtPid >= 0) this.#assign(this.#pmtPid, 0);
      this.#pmtPid = program.pmtPid;
      this.#pmt = new TableKeeper();
      this.#assign(program.pmtPid, PMT);
    }
  }

  #readPmt(bytes: Uint8Array, at: number): void {
    for (const section of this.#pmt.push(bytes, at)) {
      const pmt = parsePmt(section);
      if (pmt?.program !== this.#program) continue;
      this.#map = pmt;
      const lead = leadOf(pmt);
      if (lead?.pid !== this.#lead?.pid || lead?.codec !== this.#lead?.codec) this.#follow(lead);
      this.#sink.onTables(pmt);
    }
  }

  #follow(lead: Elementary | null): void {
    if (this.#lead && this.#lead.pid !== this.#pmtPid) this.#assign(this.#lead.pid, 0);
    this.#lead = lead;
    this.#open = null;
    if (!lead || lead.pid === this.#pmtPid || lead.pid === 0) return;
    this.#finder = new KeyFrameFinder(lead.codec);
    this.#assign(lead.pid, LEAD);
  }

  #watchLead(bytes: Uint8Array, at: number, position: number): void {
    let from = payloadAt(bytes, at);
    const end = at + PACKET;
    if (startsUnit(bytes, at)) {
      if (this.#open) this.#settle(this.#finder.close() === 'key');
      const header = readPes(bytes, from, end);
      const pts = header?.pts ?? -1;
      if (this.#lead?.kind === 'audio') {
        if (header) this.#audioStep(position, pts);
        return;
      }
      const random = isRandomAccess(bytes, at);
      this.#open = { position, pts, random, packets: 0 };
      if (isScrambled(bytes, at) || !header || !this.#finder.understands) return this.#settle(random);
      this.#finder.begin();
      from = Math.min(header.dataAt, end);
    }
    const open = this.#open;
    if (!open) return;
    open.packets += 1;
    const verdict = this.#finder.look(bytes, from, end);
    if (verdict !== 'open') this.#settle(verdict === 'key');
    else if (open.packets >= LONGEST_SEARCH) this.#settle(open.random);
  }

  /** Closes the open picture; tells it when viewers can start there. */
  #settle(isKey: boolean): void {
    const open = this.#open;
    this.#open = null;
    if (!open) return;
    if (isKey || this.#isOverdue(open.pts)) this.#tell(open.position, open.pts);
  }

  #isOverdue(pts: number): boolean {
    if (pts < 0) return false;
    const waited = this.#since < 0 ? Infinity : secondsBetween(this.#since, pts);
    if (waited > PATIENCE_SECONDS && waited < LONGEST_GAP_SECONDS) return true;
    // The first picture, or the stream's clock has jumped: the patience begins anew.
    if (Math.abs(waited) >= LONGEST_GAP_SECONDS) this.#since = pts;
    return false;
  }

  #audioStep(position: number, pts: number): void {
    const step = this.#since < 0 || pts < 0 ? Infinity : Math.abs(secondsBetween(this.#since, pts));
    if (step >= AUDIO_STEP_SECONDS) this.#tell(position, pts);
  }

  #tell(position: number, pts: number): void {
    if (pts >= 0) this.#since = pts;
    this.#sink.onKeyFrame({ position, pts, head: this.tables });
  }
}

/** Keeps the raw packets of the last whole table, and hands its sections out when they differ from the ones before. */
class TableKeeper {
  packets: Uint8Array[] = [];
  whole = false;
  #coming: Uint8Array[] = [];
  #reader = new SectionReader();
  #known = '';

  push(bytes: Uint8Array, at: number): Uint8Array[] {
    if (this.#repeats(bytes, at)) return [];
    if (startsUnit(bytes, at)) this.#coming = [];
    // A table of more packets than this is none that a player reads.
    if (this.#coming.length >= 8) return [];
    this.#coming.push(copied(bytes, at, at + PACKET));
    const sections = this.#reader.push(bytes, at);
    if (sections.length === 0) return [];
    this.packets = this.#coming;
    this.whole = true;
    const text = sections.map((section) => String.fromCharCode(...section)).join('');
    if (text === this.#known) return [];
    this.#known = text;
    return sections;
  }

  /** The usual case, a one-packet table sent again: only its counter changes. */
  #repeats(bytes: Uint8Array, at: number): boolean {
    const one = this.packets.length === 1 ? this.packets[0] : undefined;
    if (!one) return false;
    for (let i = 4; i < PACKET; i += 1) if (one[i] !== bytes[at + i]) return false;
    for (let i = 1; i < 4; i += 1) one[i] = bytes[at + i] as number;
    return true;
  }
}
