// Fetches a stream from the server that holds it, so that its source is pulled once.
import { peerNameOf, type SourceSpec } from '@muxwell/contract/edge';
import type { Clock } from '@muxwell/ground';
import { request as plainRequest, type ClientRequest } from 'node:http';
import { request } from 'node:https';
import { PeerUnreached, SourceFailed, type Pull } from '../sources/source.ts';
import { tlsOf, type Identity } from './identity.ts';
import { watchForSilence } from './silence.ts';

export interface PeerPullDeps {
  clock: Clock;
  /** Null: this server has no certificate yet. */
  identity: () => Identity | null;
}

/** A peer that runs accepts a connection in that time. */
const CONNECT_MS = 2000;
/** How long it may take until it has a picture to send. */
const ANSWER_MS = 15_000;

/** Delivers what the peer sends; the peer is known by the name in its certificate. */
export function createPeerPull({ clock, identity }: PeerPullDeps): Pull {
  return (source, intake, signal) =>
    new Promise((resolve, reject) => {
      const req = dial(source, identity(), signal);
      if (!req) return reject(new SourceFailed('this server has no certificate yet'));
      const late = () => req.destroy(new PeerUnreached('the other server does not answer', true));
      const fail = (error: Error) => reject(signal.aborted ? (signal.reason as Error) : error);
      req.once('socket', (socket) => {
        socket.setTimeout(CONNECT_MS);
        socket.on('timeout', late);
        socket.once(source.socket === undefined ? 'secureConnect' : 'connect', () => socket.setTimeout(ANSWER_MS));
      });
      let isAnswered = false;
      req.once('error', (error) => fail(isAnswered ? asLost(error) : asUnreached(error)));
      req.once('response', (answer) => {
        isAnswered = true;
        if (answer.statusCode !== 200) {
          answer.destroy();
          return reject(new SourceFailed(`the other server answered ${answer.statusCode}`));
        }
        answer.socket.off('timeout', late).setTimeout(0);
        const over = new AbortController();
        answer.once('close', () => over.abort());
        const heard = watchForSilence(clock, { source, signal: over.signal, end: (error) => req.destroy(error) });
        answer.on('data', (chunk: Buffer) => {
          heard();
          intake.push(chunk);
        });
        answer.once('end', () => resolve());
        answer.once('error', (error) => fail(asLost(error)));
      });
      req.end();
    });
}

/** By the Unix socket of a process of this machine, or by mutual TLS; null: there is no certificate yet. */
function dial({ url, peer, socket }: SourceSpec, own: Identity | null, signal: AbortSignal): ClientRequest | null {
  if (socket !== undefined) return plainRequest(url, { socketPath: socket, signal, agent: false });
  return own && peer ? request(url, { ...tlsOf(own), servername: peerNameOf(peer), signal, agent: false }) : null;
}

const asLost = (error: Error): Error =>
  error instanceof SourceFailed ? error : new SourceFailed(`the other server has broken off: ${error.message}`);

/** Errors of the way to a machine; others come from the machine itself. */
const NO_WAY: ReadonlySet<string | undefined> = new Set(['ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN']);

const asUnreached = (error: NodeJS.ErrnoException): Error =>
  error instanceof SourceFailed
    ? error
    : new PeerUnreached(`the other server cannot be reached: ${error.message}`, NO_WAY.has(error.code));
