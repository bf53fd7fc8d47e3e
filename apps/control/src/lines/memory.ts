// All lines in memory: credentials are checked by one look-up of HMAC(app, username, password), without a query.
import type { Clock, Log } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Bus, EventRecord } from '../platform/bus.ts';
import { systemBy } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { LineCounts } from './counts.ts';
import { LineNames } from './names.ts';
import { unrestricted, type Restrictions } from './restrictions.ts';
import type { Grants } from './rules.ts';
import * as store from './store.ts';

/** A line as the rules of delivery and the viewers' protocols need it. */
export interface ActiveLine extends Restrictions, Grants {
  appId: number;
  id: number;
  username: string;
  isEnabled: boolean;
  isTrial: boolean;
  expiresAt: Date | null;
  maxConnections: number;
  allowedOutputs: readonly string[];
  /** The one edge that serves it; empty: any. */
  edgeName: string;
  isRestreamer: boolean;
  createdAt: Date;
}
interface Held extends ActiveLine {
  lookup: string;
  tokenHash: string;
  passwordSealed: string;
  notes: string;
}

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  log: Log;
  secrets: Secrets;
  catalog: { changes: Pick<Catalog['changes'], 'touched'> };
}

/** Rows that are read in one turn. */
const PORTION = 250;
const MOST_SINGLY = 50_000;
/** Events of this domain that are not about lines. */
const notLines = /^lines\.(package|code)/;

export const lookupOf = (secrets: Secrets, appId: number, username: string, password: string): string =>
  secrets.hmac('lines.lookup', JSON.stringify([appId, username, password]));
export const tokenHashOf = (secrets: Secrets, appId: number, token: string): string =>
  secrets.hmac('lines.token', `${appId}:${token}`);

export type Memory = ReturnType<typeof createMemory>;

export function createMemory({ units, bus, clock, log, secrets, catalog }: Deps) {
  const within = <T>(appId: number, work: (tx: Tx) => Promise<T>): Promise<T> =>
    units.withApp(appId, systemBy(appId, 'lines'), ({ tx }) => work(tx));
  const byId = new Map<string, Held>();
  const byLookup = new Map<string, Held>();
  const byTokenHash = new Map<string, Held>();
  const byName = new Map<string, Held>();
  const listeners: ((line: ActiveLine) => void)[] = [];
  const apps = new Map<number, { counts: LineCounts; names: LineNames }>();
  const ofApp = (appId: number) => {
    const known = apps.get(appId) ?? { counts: new LineCounts(), names: new LineNames() };
    apps.set(appId, known);
    return known;
  };

  const forget = (appId: number, id: number): Held | undefined => {
    const held = byId.get(`${appId}:${id}`);
    if (!held) return undefined;
    byId.delete(`${appId}:${id}`);
    byLookup.delete(held.lookup);
    byTokenHash.delete(held.tokenHash);
    byName.delete(`${appId}:${held.username}`);
    ofApp(appId).counts.remove(held);
    return held;
  };
  const drop = (appId: number, id: number): Held | undefined => {
    ofApp(appId).names.remove(id);
    return forget(appId, id);
  };
  const put = (row: store.LineRow): Held => {
    const before = forget(row.app_id, row.id);
    const { counts, names } = ofApp(row.app_id);
    if (before?.username !== row.username || before.notes !== row.notes) names.put(row.id, row);
    const held = toHeld(row);
    byId.set(`${held.appId}:${held.id}`, held);
    byLookup.set(held.lookup, held);
    byTokenHash.set(held.tokenHash, held);
    byName.set(`${held.appId}:${held.username}`, held);
    counts.add(held);
    return held;
  };
  const tell = (held: ActiveLine | undefined) => {
    if (held) for (const listener of listeners) listener(held);
  };

  /** Takes rows over in portions, so that other work comes between; those among `ids` that are no more are dropped, and told as disabled. */
  async function readSome(appId: number, ids: number[]): Promise<void> {
    for (let at = 0; at < ids.length; at += PORTION) {
      const portion = ids.slice(at, at + PORTION);
      const rows = await units.readOnce(appId, systemBy(appId, 'lines'), (tx) => store.readLines(tx, appId, portion));
      for (const row of rows) tell(put(row));
      const found = new Set(rows.map((row) => row.id));
      for (const id of portion) {
        const gone = found.has(id) ? undefined : drop(appId, id);
        if (gone) tell({ ...gone, isEnabled: false });
      }
    }
  }
  async function readAll(appId: number): Promise<void> {
    const found = new Set<number>();
    for (let last = 0, isMore = true; isMore; ) {
      const rows = await within(appId, (tx) => store.readLinesAfter(tx, { appId, after: last, limit: PORTION }));
      for (const row of rows) {
        found.add(row.id);
        tell(put(row));
      }
      last = rows.at(-1)?.id ?? last;
      isMore = rows.length === PORTION;
    }
    await readSome(
      appId,
      [...byId.values()].filter((held) => held.appId === appId && !found.has(held.id)).map((held) => held.id),
    );
  }

  bus.onEach(async (record: EventRecord) => {
    if (!record.type.startsWith('lines.') || notLines.test(record.type) || record.appId === 0) return;
    const named = record.ids?.filter((id) => typeof id === 'number') ?? [];
    const { changeSetId } = record;
    const touched =
      named.length > 0 || changeSetId === undefined
        ? undefined
        : await within(record.appId, (tx) => catalog.changes.touched(tx, changeSetId, MOST_SINGLY));
    const ids = named.length > 0 ? named : touched?.get('lines.line');
    await (ids ? readSome(record.appId, ids) : readAll(record.appId));
  });

  return {
    async load(appIds: number[]): Promise<void> {
      const startedAt = clock.monotonic();
      for (const appId of appIds) await readAll(appId);
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
    /** How many lines of the app have each status. */
    counts: (appId: number) => ofApp(appId).counts.at(clock.now()),
    /** The lines that have these words in their username or notes, in no order. */
    search: async (appId: number, words: string): Promise<ActiveLine[]> =>
      (await ofApp(appId).names.find(words)).flatMap((id) => byId.get(`${appId}:${id}`) ?? []),
    /** Hears of each line that was changed or removed (then disabled), after the change holds here. */
    onChange: (listener: (line: ActiveLine) => void) => void listeners.push(listener),
  };
}

/** Most lines have no restriction: these share one empty list. */
const few = <T>(list: T[], none: readonly T[]): readonly T[] => (list.length === 0 ? none : list);

const toHeld = (row: store.LineRow): Held => ({
  appId: row.app_id,
  id: row.id,
  username: row.username,
  isEnabled: row.is_enabled,
  isTrial: row.is_trial,
  expiresAt: row.expires_at,
  maxConnections: row.max_connections,
  bouquetIds: row.bouquet_ids,
  bouquetEnds: endsOf(row.bouquet_ends as Record<string, string>),
  allowedOutputs: row.allowed_outputs,
  allowedIps: few(row.allowed_ips, unrestricted.allowedIps),
  allowedAgents: few(row.allowed_agents, unrestricted.allowedAgents),
  deniedAgents: few(row.denied_agents, unrestricted.deniedAgents),
  allowedCountries: few(row.allowed_countries, unrestricted.allowedCountries),
  deniedCountries: few(row.denied_countries, unrestricted.deniedCountries),
  allowedNetworks: few(row.allowed_networks, unrestricted.allowedNetworks),
  isNetworkLocked: row.is_network_locked,
  lockedNetwork: row.locked_network,
  edgeName: row.edge_name,
  isRestreamer: row.is_restreamer,
  createdAt: row.created_at,
  lookup: row.lookup,
  tokenHash: row.token_hash,
  passwordSealed: row.password_sealed,
  notes: row.notes,
});

function endsOf(ends: Record<string, string>): Grants['bouquetEnds'] {
  const entries = Object.entries(ends);
  return entries.length === 0 ? null : new Map(entries.map(([id, at]) => [Number(id), Date.parse(at)]));
}
