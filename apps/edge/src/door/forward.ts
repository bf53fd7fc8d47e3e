// Passes a request on to the control plane over its socket; while it is away, requests wait a little for it to come back.
import type { Clock, Log } from '@muxwell/ground';
import type { ControlAddress } from '../authority/control-address.ts';
import type { ClientRequest, IncomingMessage, ServerResponse } from 'node:http';
import { away, problem } from './answer.ts';
import { createControlWires, type Call } from './control-wires.ts';
import { answerHeaders, forwardedHeaders } from './headers.ts';
import type { Sent } from './intake.ts';
import type { Peer } from './peer.ts';

export interface ForwardDeps {
  clock: Clock;
  log: Log;
  control: Pick<ControlAddress, 'request' | 'dial'>;
  /** Milliseconds that a request waits for an absent control plane. */
  waitMs: number;
  /** Requests that wait at once. */
  mostWaiting: number;
}

const RETRY_MS = 100;
/** Bytes of an answer that wait for a slow asker. */
const MOST_UNSENT = 1024 * 1024;

export interface Forward {
  request(req: IncomingMessage, res: ServerResponse, peer: Peer): void;
  /** Waits for a turn to dial the control plane anew; false when the time or the room is over. */
  retry(since: number, signal: AbortSignal): Promise<boolean>;
}

export function createForward(deps: ForwardDeps): Forward {
  const { clock, log } = deps;
  const wires = createControlWires({ clock, dial: deps.control.dial });
  let waiting = 0;

  const retry = async (since: number, signal: AbortSignal) => {
    if (waiting >= deps.mostWaiting || clock.monotonic() - since > deps.waitMs) return false;
    waiting += 1;
    await clock.sleep(RETRY_MS, signal).catch(() => {});
    waiting -= 1;
    return !signal.aborted;
  };

  const ask = (req: IncomingMessage, res: ServerResponse, peer: Peer, gone: AbortSignal) =>
    new Promise<Outcome>((resolve) => {
      let isAnswered = false;
      const flow = flowTo(res, () => call.resume());
      const question = { method: req.method ?? 'GET', path: req.url ?? '/', headers: forwardedHeaders(req, peer) };
      const call: Call = wires.ask(question, {
        head(status, reason, raw) {
          isAnswered = true;
          resolve({ kind: 'answered' });
          res.writeHead(status, reason, answerHeaders(raw));
        },
        bytes: flow,
        end: () => res.end(),
        failed(error) {
          if (isAnswered) res.destroy();
          else resolve({ kind: 'failed', error, isSafe: true });
        },
      });
      gone.addEventListener('abort', () => {
        call.cancel();
        resolve({ kind: 'answered' });
      });
    });

  const pass = (req: IncomingMessage, res: ServerResponse, peer: Peer, gone: AbortSignal) =>
    new Promise<Outcome>((resolve) => {
      const up = deps.control.request({
        method: req.method ?? 'GET',
        path: req.url ?? '/',
        headers: forwardedHeaders(req, peer),
        signal: gone,
      });
      let isPiping = false;
      whenConnected(up, () => {
        isPiping = true;
        req.pipe(up);
      });
      up.once('error', (error) => {
        req.unpipe(up);
        resolve({ kind: 'failed', error, isSafe: !isPiping });
      });
      up.once('response', (answer) => {
        resolve({ kind: 'answered' });
        relay(answer, res);
      });
    });

  const serve = async (req: IncomingMessage, res: ServerResponse, peer: Peer) => {
    const since = clock.monotonic();
    const gone = new AbortController();
    // An abort makes an exception with its stack: only where somebody has really gone.
    res.once('close', () => res.writableFinished || gone.abort());
    const attempt = isRepeatable(req) ? ask : pass;
    for (;;) {
      const outcome = await attempt(req, res, peer, gone.signal);
      if (outcome.kind === 'answered' || gone.signal.aborted) return;
      if (outcome.isSafe && (await retry(since, gone.signal))) continue;
      if (gone.signal.aborted) return;
      log.warn({ err: outcome.error }, 'control plane does not answer');
      if (outcome.isSafe) away(req, res);
      else problem(res, 502, 'The control plane went away during the request');
      return;
    }
  };

  return {
    request(req, res, peer) {
      serve(req, res, peer).catch((error: unknown) => {
        log.error({ err: error }, 'forwarding failed');
        res.destroy();
      });
    },
    retry,
  };
}

type Outcome = { kind: 'answered' } | { kind: 'failed'; error: Error; isSafe: boolean };

/** Without a body and without effect, by RFC 9110, 9.2.1. */
function isRepeatable(req: IncomingMessage): boolean {
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;
  return !hasBody && (req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS');
}

/** The body is not touched before the connection stands, so that a failed dial can be repeated. */
function whenConnected(up: ClientRequest, then: () => void): void {
  up.once('socket', (socket) => {
    const isSecure = 'encrypted' in socket && socket.encrypted === true;
    if (socket.connecting) socket.once(isSecure ? 'secureConnect' : 'connect', then);
    else then();
  });
}

function relay(answer: IncomingMessage, res: ServerResponse): void {
  answer.once('error', () => res.destroy());
  answer.once('aborted', () => res.destroy());
  res.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', answerHeaders(answer.rawHeaders));
  const flow = flowTo(res, () => answer.resume());
  answer.on('data', (bytes: Buffer) => flow(bytes) || answer.pause());
  answer.once('end', () => res.end());
}

/**
 * Writes on; false when enough waits for the asker, who lets `onRoom` be called when it has taken it. Large lists come faster than they go: a good
 * part may wait here, so that neither side stands still for the other at each of its small reads.
 */
function flowTo(res: ServerResponse, onRoom: () => void): (bytes: Uint8Array, sent?: Sent) => boolean {
  let isHeld = false;
  const go = () => {
    isHeld = false;
    onRoom();
  };
  return (bytes, sent) => {
    if (res.write(bytes, sent) || res.writableLength < MOST_UNSENT || isHeld) return !isHeld;
    isHeld = true;
    res.once('drain', go);
    return false;
  };
}
