// Fetches a stream from the server that holds it, so that its source is pulled once.
import { peerNameOf, type SourceSpec } from '@muxwell/contract/edge';
import { request as plainRequest, type ClientRequest } from 'node:http';
import { request } from 'node:https';
import { SourceFailed, type Pull } from '../sources/source.ts';
import { tlsOf, type Identity } from './identity.ts';

export interface PeerPullDeps {
  /** Null: this server has no certificate yet. */
  identity: () => Identity | null;
}

/** A peer that runs accepts a connection in that time. */
const CONNECT_MS = 2000;
/** How long it may take until it has a picture to send. */
const ANSWER_MS = 15_000;
/** A peer says something twice a second at least, also when its source does not: without a byte for so long it cannot be reached. */
const IDLE_MS = 1500;

/** Delivers what the peer sends; the peer is known by the name in its certificate. */
export function createPeerPull({ identity }: PeerPullDeps): Pull {
  return (source, intake, signal) =>
    new Promise((resolve, reject) => {
      const req = dial(source, identity(), signal);
      if (!req) return reject(new SourceFailed('this server has no certificate yet'));
      let says = 'the other server does not answer';
      req.once('socket', (socket) => {
        socket.setTimeout(CONNECT_MS);
        socket.on('timeout', () => req.destroy(new SourceFailed(says)));
        socket.once(source.socket === undefined ? 'secureConnect' : 'connect', () => socket.setTimeout(ANSWER_MS));
      });
      req.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : asFailure(error)));
      req.once('response', (answer) => {
        if (answer.statusCode !== 200) {
          answer.destroy();
          return reject(new SourceFailed(`the other server answered ${answer.statusCode}`));
        }
        says = 'the other server stopped sending';
        answer.socket.setTimeout(IDLE_MS);
        answer.on('data', (chunk: Buffer) => intake.push(chunk));
        answer.once('end', () => resolve());
        answer.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : asFailure(error)));
      });
      req.end();
    });
}

/** By the Unix socket of a process of this machine, or by mutual TLS; null: there is no certificate yet. */
function dial({ url, peer, socket }: SourceSpec, own: Identity | null, signal: AbortSignal): ClientRequest | null {
  if (socket !== undefined) return plainRequest(url, { socketPath: socket, signal, agent: false });
  return own && peer ? request(url, { ...tlsOf(own), servername: peerNameOf(peer), signal, agent: false }) : null;
}

const asFailure = (error: Error): Error =>
  error instanceof SourceFailed ? error : new SourceFailed(`the other server cannot be reached: ${error.message}`);
