// How the control plane is reached: over its Unix socket on the same machine, or by mutual TLS at the primary server.
import { edgePath, peerNameOf } from '@muxwell/contract/edge';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { connect, type OnReadOpts, type Socket } from 'node:net';
import { connect as tlsConnect } from 'node:tls';
import { WebSocket } from 'ws';
import { splitPeerAddress, tlsOf, type Identity } from '../peers/identity.ts';

export interface ControlAddress {
  request(options: RequestOptions): ClientRequest;
  /** A bare connection that stands (for TLS, both ends are known). With `onread` its bytes go there, and are not told as data. */
  dial(onReady: (socket: Socket) => void, onFailed: (error: Error) => void, onread?: OnReadOpts): void;
  /** The connection of the edge protocol. */
  link(): WebSocket;
}

/** Below the control plane's own keep-alive of 75 s: the door closes first, never under a request. */
const KEEP_ALIVE_MS = 60_000;
const POOL = { keepAlive: true, timeout: KEEP_ALIVE_MS, maxFreeSockets: 64 };
const HANDSHAKE_MS = 3000;

export function bySocket(path: string, edgeKey: string): ControlAddress {
  const agent = new HttpAgent(POOL);
  return {
    request: (options) => httpRequest({ ...options, socketPath: path, agent }),
    dial(onReady, onFailed, onread) {
      const socket = connect({ path, ...(onread && { onread }) }).once('error', onFailed);
      socket.once('connect', () => onReady(socket.off('error', onFailed)));
    },
    link: () =>
      new WebSocket(`ws+unix://${path}:${edgePath}`, {
        headers: { authorization: `Bearer ${edgeKey}` },
        handshakeTimeout: HANDSHAKE_MS,
      }),
  };
}

/** The primary server is known by the name in its certificate: no other server of the installation can pass for it. */
export function byPeer(identity: () => Identity, primary: { serverId: string; address: string }): ControlAddress {
  const { host, port } = splitPeerAddress(primary.address);
  const to = () => ({ ...tlsOf(identity()), host, port, servername: peerNameOf(primary.serverId) });
  const agent = new HttpsAgent(POOL);
  return {
    request: (options) => httpsRequest({ ...options, ...to(), agent }),
    dial(onReady, onFailed, onread) {
      const socket = tlsConnect({ ...to(), ...(onread && { onread }) }).once('error', onFailed);
      socket.once('secureConnect', () => onReady(socket.off('error', onFailed)));
    },
    link: () => new WebSocket(`wss://${primary.address}${edgePath}`, { ...to(), handshakeTimeout: HANDSHAKE_MS }),
  };
}
