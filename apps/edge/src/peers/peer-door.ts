// The door for other servers of the installation (mutual TLS): streams that they fetch from here and, on the primary, the way to the control plane.
import { peerHeader, pullPath, serverOfPeerName, edgePath } from '@muxwell/contract/edge';
import type { Log } from '@muxwell/ground';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import type { Duplex } from 'node:stream';
import { refuse } from '../door/answer.ts';
import type { Forward } from '../door/forward.ts';
import { peerOf } from '../door/peer.ts';
import { passUpgrade } from '../door/upgrade.ts';
import type { ControlAddress } from '../authority/control-address.ts';
import { tlsOf, type Identity } from './identity.ts';

export interface PeerDoorDeps {
  log: Log;
  host: string;
  port: number;
  monotonic: () => number;
  forward: Forward;
  control: ControlAddress;
  /** Null on a server that has joined: nothing is passed on from there. */
  edgeKey: string | null;
  /** Ids of the servers whose certificates count. */
  members: () => ReadonlySet<string>;
  /** Sends a stream's packets for as long as the peer wants them. */
  pull: (req: IncomingMessage, res: ServerResponse, key: string) => Promise<void>;
  /** Passes it on to another process of this machine, if that one is asked. */
  relay: (req: IncomingMessage, res: ServerResponse) => boolean;
}

/** Every address: the peers in between are the installation's own, each known by its certificate. */
const ANYWHERE = ['0.0.0.0/0', '::/0'];

export interface PeerDoor {
  /** Opens the door, or gives an open one a renewed certificate. Resolves with the port; rejects when it cannot be had. */
  open(identity: Identity): Promise<number>;
  /** Hangs up on servers that are members no more. */
  sweep(): void;
  close(): Promise<void>;
}

export function createPeerDoor(deps: PeerDoorDeps): PeerDoor {
  let server: Server | null = null;
  const held = new Map<Duplex, string>();

  const memberOf = (req: IncomingMessage): string | null => {
    const names = (req.socket as TLSSocket).getPeerCertificate().subjectaltname ?? '';
    const id = serverOfPeerName(names.replace(/^DNS:/, ''));
    return id !== null && deps.members().has(id) ? id : null;
  };
  const enter = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    res.on('error', () => res.destroy());
    req.on('error', () => {});
    if (memberOf(req) === null) return refuse(res, { status: 403, says: 'This server does not belong to the installation.' });
    const path = (req.url ?? '/').split('?')[0] ?? '/';
    if (path.startsWith(pullPath) && deps.relay(req, res)) return;
    if (path.startsWith(pullPath)) return deps.pull(req, res, decodeURIComponent(path.slice(pullPath.length)));
    if (deps.edgeKey === null) return refuse(res, { status: 404, says: 'The control plane is not here.' });
    deps.forward.request(req, res, peerOf(req, ANYWHERE));
  };
  const upgrade = async (req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> => {
    const id = memberOf(req);
    if (id === null || deps.edgeKey === null) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const isProtocol = (req.url ?? '').split('?')[0] === edgePath;
    // What a peer says of itself does not count: the certificate does.
    const own = isProtocol ? { authorization: `Bearer ${deps.edgeKey}`, [peerHeader]: id } : {};
    await passUpgrade(deps, withHeaders(req, own), peerOf(req, ANYWHERE), { viewer: socket, head });
  };
  const make = (identity: Identity): Server => {
    const made = createServer({ ...tlsOf(identity), requestCert: true }, (req, res) => {
      enter(req, res).catch((error: unknown) => {
        deps.log.error({ err: error }, 'a request of a peer failed');
        res.destroy();
      });
    });
    made.on('secureConnection', (socket: TLSSocket) => {
      const id = serverOfPeerName((socket.getPeerCertificate().subjectaltname ?? '').replace(/^DNS:/, ''));
      held.set(socket, id ?? '');
      socket.once('close', () => held.delete(socket));
      socket.on('error', () => socket.destroy());
    });
    made.on('upgrade', (req, socket, head) => {
      upgrade(req, socket, head).catch(() => socket.destroy());
    });
    made.on('tlsClientError', (error, socket) => {
      deps.log.warn({ reason: error.message, ip: socket.remoteAddress }, 'a peer was refused');
    });
    return made;
  };

  return {
    async open(identity) {
      if (server) {
        server.setSecureContext(tlsOf(identity));
        return portOf(server);
      }
      const made = make(identity);
      await new Promise<void>((resolve, reject) => {
        made.once('error', reject);
        made.listen({ host: deps.host, port: deps.port }, () => {
          made.off('error', reject).on('error', () => {});
          resolve();
        });
      });
      server = made;
      return portOf(made);
    },
    sweep() {
      for (const [socket, id] of held) if (!deps.members().has(id)) socket.destroy();
    },
    close: () =>
      new Promise((resolve) => {
        if (!server) return resolve();
        server.close(() => resolve());
        for (const socket of held.keys()) socket.destroy();
      }),
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The request with these headers instead of its own of the same name. */
function withHeaders(req: IncomingMessage, headers: Record<string, string>): IncomingMessage {
  const raw: string[] = [];
  for (let i = 0; i + 1 < req.rawHeaders.length; i += 2)
    if (!(String(req.rawHeaders[i]).toLowerCase() in headers || String(req.rawHeaders[i]).toLowerCase() === peerHeader))
      raw.push(req.rawHeaders[i] ?? '', req.rawHeaders[i + 1] ?? '');
  req.rawHeaders = [...raw, ...Object.entries(headers).flat()];
  return req;
}
