// What a stream is made of, and whether another one can go on where it ends: same codecs, perhaps on other PIDs.
import { copied } from './join.ts';
import { NULL_PID } from './packet.ts';
import type { Elementary, Pmt } from './psi.ts';

export interface Layout {
  pmtPid: number;
  pmt: Pmt;
  /** The latest packets of PAT and PMT. */
  pat: readonly Uint8Array[];
  pmtPackets: readonly Uint8Array[];
}

export interface Joint {
  /** New PID of each PID of the stream that follows; `NULL_PID` for what has no place. */
  pids: Uint16Array;
  /** Tables to send instead of its own, with its PAT on PID 0 and its PMT on `pmtPid`. */
  pat: Uint8Array;
  pmt: Uint8Array;
  pmtPid: number;
  /** PID of the stream by which time is kept, and of the clock, both as sent. */
  leadPid: number;
  pcrPid: number;
}

/** The stream that viewers start at: the first video, else the first audio. */
export function leadOf({ streams }: Pmt): Elementary | null {
  return streams.find((one) => one.kind === 'video') ?? streams.find((one) => one.kind === 'audio') ?? null;
}

/**
 * How `after` becomes a continuation of `before`: each of its sounds and pictures on the PID of the one with the same stream_type (ISO 13818-1,
 * table 2-34), in order. Null when it has not all that was there, when the clock would change its PID, or when a table needs more than one packet.
 */
export function joinLayouts(before: Layout, after: Layout): Joint | null {
  const [[pat, morePat], [pmt, morePmt]] = [before.pat, before.pmtPackets];
  const lead = leadOf(before.pmt);
  if (!pat || !pmt || morePat || morePmt || !lead) return null;
  const pids = new Uint16Array(0x2000).fill(NULL_PID);
  const left = [...after.pmt.streams];
  for (const stream of before.pmt.streams) {
    const at = left.findIndex((one) => one.type === stream.type && one.kind === stream.kind);
    const [found] = at < 0 ? [] : left.splice(at, 1);
    if (found) pids[found.pid] = stream.pid;
    else if (stream.kind !== 'data') return null;
  }
  if (pids[after.pmt.pcrPid] === NULL_PID && isFree(before, before.pmt.pcrPid)) pids[after.pmt.pcrPid] = before.pmt.pcrPid;
  if (pids[after.pmt.pcrPid] !== before.pmt.pcrPid) return null;
  return {
    pids,
    pat: copied(pat),
    pmt: copied(pmt),
    pmtPid: after.pmtPid,
    leadPid: lead.pid,
    pcrPid: before.pmt.pcrPid,
  };
}

/** A clock on a PID of its own. */
const isFree = ({ pmt }: Layout, pid: number) => pid !== NULL_PID && !pmt.streams.some((one) => one.pid === pid);
