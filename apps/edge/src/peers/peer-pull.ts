// Fetches a stream from the server that holds it, so that its source is pulled once.
import { peerNameOf } from '@muxwell/contract/edge';
import { request } from 'node:https';
import { CONNECT_MS, SourceFailed, type Pull } from '../sources/source.ts';
import { tlsOf, type Identity } from './identity.ts';

export interface PeerPullDeps {
  /** Null: this server has no certificate yet. */
  identity: () => Identity | null;
  /** Seconds without a byte after which the peer counts as dead. */
  idleSeconds: () => number;
}

/** Delivers what the peer sends; the peer is known by the name in its certificate. */
export function createPeerPull({ identity, idleSeconds }: PeerPullDeps): Pull {
  return (source, intake, signal) =>
    new Promise((resolve, reject) => {
      const own = identity();
      if (!own || !source.peer) return reject(new SourceFailed('this server has no certificate yet'));
      const req = request(source.url, { ...tlsOf(own), servername: peerNameOf(source.peer), signal, agent: false });
      req.setTimeout(CONNECT_MS, () => req.destroy(new SourceFailed('the other server does not answer')));
      req.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : asFailure(error)));
      req.once('response', (answer) => {
        if (answer.statusCode !== 200) {
          answer.destroy();
          return reject(new SourceFailed(`the other server answered ${answer.statusCode}`));
        }
        req.setTimeout(idleSeconds() * 1000, () => req.destroy(new SourceFailed('the other server stopped sending')));
        answer.on('data', (chunk: Buffer) => intake.push(chunk));
        answer.once('end', () => resolve());
        answer.once('error', (error) => reject(signal.aborted ? (signal.reason as Error) : asFailure(error)));
      });
      req.end();
    });
}

const asFailure = (error: Error): Error =>
  error instanceof SourceFailed ? error : new SourceFailed(`the other server cannot be reached: ${error.message}`);
