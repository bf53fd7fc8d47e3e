// This server among the others: its certificate got and renewed, its door for them opened, who counts kept in mind.
import type { FromEdge, ToEdge } from '@muxwell/contract/edge';
import { pause, type Clock, type Log } from '@muxwell/ground';
import { isGood, newKey, publicKeyOf, type Identity, type KeptIdentity } from './identity.ts';
import type { PeerDoor } from './peer-door.ts';

export interface PeersDeps {
  clock: Clock;
  log: Log;
  kept: KeptIdentity;
  /** As it was kept; null: this server has none yet. */
  identity: Identity | null;
  name: string;
  door: PeerDoor;
  /** False: other servers are not let in. */
  isOpen: boolean;
  say: (message: FromEdge) => void;
}

type Told<T extends ToEdge['type']> = Extract<ToEdge, { type: T }>;

const REOPEN_MS = 5000;

export function createPeers(deps: PeersDeps) {
  const { clock, log, kept, door, say } = deps;
  let identity = deps.identity;
  let members: ReadonlySet<string> = new Set();
  let authority = '';
  /** The key of the certificate that was asked for. */
  let key: string | null = null;
  const stopping = new AbortController();

  let opening: Promise<void> | null = null;
  /** One attempt at a time: every message of the control plane may ask for it. */
  const open = (): Promise<void> => (opening ??= keepOpening().finally(() => (opening = null)));
  const keepOpening = async (): Promise<void> => {
    while (deps.isOpen && identity) {
      const port = await door.open(identity).catch((error: NodeJS.ErrnoException) => {
        log.warn({ code: error.code }, 'the door for other servers cannot be opened');
        return null;
      });
      if (port !== null) return log.info({ port }, 'the door for other servers is open');
      if (!(await pause(clock, REOPEN_MS, stopping.signal))) return;
    }
  };

  return {
    identity: (): Identity | null => identity,
    members: (): ReadonlySet<string> => members,
    async onPeers(told: Told<'peers'>): Promise<void> {
      members = new Set(told.servers);
      authority = told.authority;
      door.sweep();
      if (identity && isGood(identity, authority, clock)) return open();
      key = identity?.key ?? newKey().key;
      say({ type: 'certify', publicKey: publicKeyOf(key) });
    },
    async onCertificate({ server, certificate }: Told<'certificate'>): Promise<void> {
      if (key === null) return;
      identity = { name: deps.name, primary: null, ...identity, serverId: server, key, certificate, authority };
      await kept.write(identity);
      await open();
    },
    async close(): Promise<void> {
      stopping.abort();
      await door.close();
    },
  };
}
