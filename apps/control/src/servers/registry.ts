// The servers of the installation as this process knows them: read at the start, kept current by events.
import type { Clock, Dice } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import { systemBy } from '../platform/by.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { createAuthorityKeys, openAuthority, type CertificateAuthority } from './certificates.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  secrets: Secrets;
}

export const AUTHORITY_KEY = 'servers.authority';

export type Registry = ReturnType<typeof createRegistry>;

export function createRegistry({ units, bus, clock, dice, secrets }: Deps) {
  const by = systemBy(0, 'servers');
  const listeners: (() => void)[] = [];
  let rows = new Map<string, store.ServerRow>();
  let held: CertificateAuthority | null = null;

  const read = async () => {
    const found = await units.acrossApps('read servers', by, ({ tx }) => store.listServers(tx));
    rows = new Map(found.map((row) => [row.id, row]));
    for (const listener of listeners) listener();
  };
  bus.on(['servers.joined', 'servers.updated', 'servers.removed'], read);

  return {
    /** Makes, at the very first start, the authority and the primary server; reads both. */
    async load(): Promise<void> {
      const kept = await units.acrossApps('read the authority', by, async ({ tx }) => {
        if (!(await store.readAuthority(tx))) {
          const fresh = await createAuthorityKeys({ clock, dice });
          const sealed = secrets.seal(AUTHORITY_KEY, fresh.privateKey);
          await store.insertAuthority(tx, { certificate: fresh.certificate, private_key_sealed: sealed });
        }
        await store.insertPrimary(tx, dice.id(), 'Primary');
        return store.readAuthority(tx);
      });
      if (!kept) throw new Error('the authority of the servers was not kept');
      const privateKey = secrets.open(AUTHORITY_KEY, kept.private_key_sealed);
      held = await openAuthority({ certificate: kept.certificate, privateKey }, { clock, dice });
      await read();
    },
    authority(): CertificateAuthority {
      if (!held) throw new Error('the servers are not loaded yet');
      return held;
    },
    all: (): store.ServerRow[] => [...rows.values()],
    get: (id: string): store.ServerRow | null => rows.get(id) ?? null,
    primary(): store.ServerRow {
      const row = [...rows.values()].find((one) => one.is_primary);
      if (!row) throw new Error('the servers are not loaded yet');
      return row;
    },
    onChange: (listener: () => void) => void listeners.push(listener),
  };
}
