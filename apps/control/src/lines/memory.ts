// All lines in memory: credentials are checked by one look-up of HMAC(app, username, password), without a query.
import type { Clock, Log } from '@muxwell/ground';
import type { Bus, EventRecord } from '../platform/bus.ts';
import { systemBy } from '../platform/by.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import * as store from './store.ts';

/** A line as the rules of delivery and the viewers' protocols need it. */
export interface ActiveLine {
  appId: number;
  id: number;
  username: string;
  isEnabled: boolean;
  isTrial: boolean;
  expiresAt: Date | null;
  maxConnections: number;
  bouquetIds: readonly number[];
  allowedOutputs: readonly string[];
  allowedIps: readonly string[];
  createdAt: Date;
}
interface Held extends ActiveLine {
  lookup: string;
  tokenHash: string;
  passwordSealed: string;
}

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  log: Log;
  secrets: Secrets;
}

export const lookupOf = (secrets: Secrets, appId: number, username: string, password: string): string =>
  secrets.hmac('lines.lookup', JSON.stringify([appId, username, password]));
export const tokenHashOf = (secrets: Secrets, appId: number, token: string): string =>
  secrets.hmac('lines.token', `${appId}:${token}`);

export function createMemory({ units, bus, clock, log, secrets }: Deps) {
  const byId = new Map<string, Held>();
  const byLookup = new Map<string, Held>();
  const byTokenHash = new Map<string, Held>();
  const byName = new Map<string, Held>();
  const listeners: ((line: ActiveLine) => void)[] = [];

  const drop = (appId: number, id: number): Held | undefined => {
    const held = byId.get(`${appId}:${id}`);
    if (!held) return undefined;
    byId.delete(`${appId}:${id}`);
    byLookup.delete(held.lookup);
    byTokenHash.delete(held.tokenHash);
    byName.delete(`${appId}:${held.username}`);
    return held;
  };
  const put = (row: store.LineRow): Held => {
    drop(row.app_id, row.id);
    const held = toHeld(row);
    byId.set(`${held.appId}:${held.id}`, held);
    byLookup.set(held.lookup, held);
    byTokenHash.set(held.tokenHash, held);
    byName.set(`${held.appId}:${held.username}`, held);
    return held;
  };
  const tell = (held: ActiveLine | undefined) => {
    if (held) for (const listener of listeners) listener(held);
  };

  /** Reads rows again: all of an app, or those named; rows that are no longer there are dropped, and told as disabled. */
  async function read(appId: number, ids: number[] | null): Promise<void> {
    const rows = await units.withApp(appId, systemBy(appId, 'lines'), ({ tx }) => store.readLines(tx, appId, ids));
    const found = new Set(rows.map((row) => row.id));
    const before = ids ?? [...byId.values()].filter((held) => held.appId === appId).map((held) => held.id);
    for (const row of rows) {
      const held = put(row);
      if (ids) tell(held);
    }
    for (const id of before) {
      if (found.has(id)) continue;
      const gone = drop(appId, id);
      if (gone) tell({ ...gone, isEnabled: false });
    }
  }

  bus.onEach(async (record: EventRecord) => {
    if (!record.type.startsWith('lines.') || record.appId === 0) return;
    const ids = record.ids?.filter((id) => typeof id === 'number');
    await read(record.appId, ids && ids.length > 0 ? ids : null);
  });

  return {
    async load(appIds: number[]): Promise<void> {
      const startedAt = clock.monotonic();
      for (const appId of appIds) await read(appId, null);
      log.info({ lines: byId.size, ms: Math.round(clock.monotonic() - startedAt) }, 'the lines are in memory');
    },
    /** The line with these credentials, exactly as given; null for a wrong pair, in a time that tells nothing. */
    byCredentials: (appId: number, username: string, password: string): ActiveLine | null =>
      byLookup.get(lookupOf(secrets, appId, username, password)) ?? null,
    byToken: (appId: number, token: string): ActiveLine | null => byTokenHash.get(tokenHashOf(secrets, appId, token)) ?? null,
    byId: (appId: number, id: number): ActiveLine | null => byId.get(`${appId}:${id}`) ?? null,
    byUsername: (appId: number, username: string): ActiveLine | null => byName.get(`${appId}:${username}`) ?? null,
    /** The password in the clear, for the links that a player is given. */
    passwordOf: (line: ActiveLine): string =>
      secrets.open('lines.password', byId.get(`${line.appId}:${line.id}`)?.passwordSealed ?? ''),
    countWith(appId: number, bouquetId: number): number {
      let count = 0;
      for (const held of byId.values()) if (held.appId === appId && held.bouquetIds.includes(bouquetId)) count += 1;
      return count;
    },
    count(appId: number, wanted: (line: ActiveLine) => boolean): number {
      let count = 0;
      for (const held of byId.values()) if (held.appId === appId && wanted(held)) count += 1;
      return count;
    },
    /** Hears of each line that was changed or removed (then disabled), after the change holds here. */
    onChange: (listener: (line: ActiveLine) => void) => void listeners.push(listener),
  };
}

const toHeld = (row: store.LineRow): Held => ({
  appId: row.app_id,
  id: row.id,
  username: row.username,
  isEnabled: row.is_enabled,
  isTrial: row.is_trial,
  expiresAt: row.expires_at,
  maxConnections: row.max_connections,
  bouquetIds: row.bouquet_ids,
  allowedOutputs: row.allowed_outputs,
  allowedIps: row.allowed_ips,
  createdAt: row.created_at,
  lookup: row.lookup,
  tokenHash: row.token_hash,
  passwordSealed: row.password_sealed,
}); // prettier-ignore
