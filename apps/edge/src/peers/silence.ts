// Notices that a peer from which a stream is fetched says nothing any more, and whether its machine is gone or only busy.
import type { SourceSpec } from '@muxwell/contract/edge';
import { pause, type Clock } from '@muxwell/ground';
import { connect } from 'node:net';
import { PeerUnreached } from '../sources/source.ts';

/** A peer says something twice a second at least, also when its source does not: after so long it is looked whether its machine is there. */
const QUIET_MS = 600;
/** Without a byte for so long a peer hangs, although its machine is there. */
const IDLE_MS = 1500;
/** A machine that is there answers in that time, also on the other side of the earth. */
const KNOCK_MS = 400;
/** It is knocked at twice, so long apart: a lost packet is not a lost machine. */
const APART_MS = 100;
/** While a silence lasts, so often it is looked whether it does. */
const LOOK_MS = 150;

export interface Watched {
  source: SourceSpec;
  /** Ends the watch. */
  signal: AbortSignal;
  /** Called once, when the silence has lasted too long. */
  end: (error: PeerUnreached) => void;
}

/** Watches a connection from now on. The answer has to be called whenever something has come. */
export function watchForSilence(clock: Clock, { source, signal, end }: Watched): () => void {
  let last = clock.monotonic();
  /** The silence in which the peer was knocked at, by when it began. */
  let knocked: number | null = null;
  const isGone = async (): Promise<boolean> => {
    knocked = last;
    // A process of this machine that ends hangs up.
    return source.socket === undefined && !(await isThere(clock, new URL(source.url))) && knocked === last;
  };
  const run = async (): Promise<void> => {
    for (;;) {
      const silent = clock.monotonic() - last;
      if (silent >= IDLE_MS) return end(new PeerUnreached('the other server stopped sending', true));
      if (silent >= QUIET_MS && knocked !== last) {
        if (await isGone()) return end(new PeerUnreached('the other server cannot be reached any more', true));
        continue;
      }
      const ms = silent < QUIET_MS ? QUIET_MS - silent : Math.min(LOOK_MS, IDLE_MS - silent);
      if (!(await pause(clock, ms, signal))) return;
    }
  };
  void run();
  return () => (last = clock.monotonic());
}

/** Whether the peer's machine accepts a connection: also a process that is busy for a moment does. */
async function isThere(clock: Clock, url: URL): Promise<boolean> {
  const first = knock(url, KNOCK_MS);
  if (await Promise.race([first, clock.sleep(APART_MS).then(() => false)])) return true;
  return (await knock(url, KNOCK_MS - APART_MS)) || first;
}

const knock = ({ hostname, port }: URL, timeout: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), timeout });
    const tell = (isOpen: boolean) => {
      resolve(isOpen);
      socket.destroy();
    };
    socket.once('connect', () => tell(true));
    socket.once('timeout', () => tell(false));
    socket.once('error', () => tell(false));
  });
