// Use cases of single lines: make, change, renew, switch, remove, and the links that players take.
import { problems, type LineFields, type LineLinks } from '@muxwell/contract';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { LongWork } from '../platform/long-work.ts';
import { pageOfRows, type SortValues } from '../platform/page-in-memory.ts';
import { deleteLines } from './delete.ts';
import { forAudit } from './columns.ts';
import { findPackage, fromPackage } from './package-store.ts';
import type { ActiveLine } from './memory.ts';
import { renewed, statusOf, type Duration } from './rules.ts';
import type { Shared } from './shared.ts';
import * as store from './store.ts';

export type Event =
  | 'lines.updated'
  | 'lines.renewed'
  | 'lines.enabled'
  | 'lines.disabled'
  | 'lines.token-rotated'
  | 'lines.network-locked';

/** Changes one line inside a transaction: locked, in a change set, with its event. */
export async function editLine(
  { columns, catalog, bus, clock }: Shared,
  tx: Tx,
  { id, event }: { id: number; event: Event },
  changed: (row: store.LineRow) => store.LineValues | Promise<store.LineValues>,
) {
  const row = (await store.lockLine(tx, id)) ?? unknown();
  const detail = async () => columns.toDetail((await store.findLine(tx, id)) ?? unknown(), true);
  const before = await detail();
  const values = await changed(row);
  if (Object.keys(values).length === 0) return before;
  const { changeSetId } = await catalog.changes.within(tx, `${event.split('.')[1]} line ${row.username}`, () =>
    store.updateLine(tx, id, values, clock.now()),
  );
  const after = await detail();
  await bus.record(tx, event, {
    summary: `line ${after.username}`,
    ids: [id],
    before: forAudit(before),
    after: forAudit(after),
    changeSetId,
  });
  return after;
}

/** Makes one line inside a transaction. A package gives what is not given beside it. */
export async function makeLine(shared: Shared, tx: Tx, by: By, asked: LineFields & { packageId?: number | undefined }) {
  const { columns, catalog, bus, clock } = shared;
  const given =
    asked.packageId === undefined ? asked : { ...fromPackage(await findPackage(tx, asked.packageId), clock.now()), ...asked };
  await shared.assertFits(tx, given);
  const row = columns.newRow(by.appId, given);
  const { result, changeSetId } = await catalog.changes.within(tx, `create line ${row.username}`, () =>
    store.insertLines(tx, [row]),
  );
  const [made = unknown()] = result;
  const after = columns.toDetail({ ...made, last_seen_at: null, bytes: 0 }, true);
  await bus.record(tx, 'lines.created', {
    summary: `line ${after.username}`,
    ids: [after.id],
    after: forAudit(after),
    changeSetId,
  });
  return after;
}

/** Adds paid time; with a package, its connections, bouquets and outputs too. */
export async function renewLine(shared: Shared, tx: Tx, id: number, by: { days: number } | { packageId: number }) {
  const given = 'packageId' in by ? await findPackage(tx, by.packageId) : null;
  const span: Duration = 'days' in by ? { duration: by.days, unit: 'days' } : (given ?? unknown());
  return editLine(shared, tx, { id, event: 'lines.renewed' }, (row) => ({
    expires_at: given?.duration === null ? null : renewed(row.expires_at, span, shared.clock.now()),
    ...(given
      ? {
          package_id: given.id,
          max_connections: given.max_connections,
          bouquet_ids: given.bouquet_ids,
          allowed_outputs: given.allowed_outputs,
          is_trial: given.is_trial,
        }
      : {}),
  }));
}

type Request = store.Filter & { after?: string | undefined; limit: number; sort: string };

/** How many lines a list has, where memory knows; null: they are to be counted. */
function totalOf(memory: Shared['memory'], appId: number, { search, bouquetId, status }: store.Filter): number | null {
  if (search || bouquetId) return null;
  const counts = memory.counts(appId);
  return status ? counts[status] : Object.values(counts).reduce((sum, count) => sum + count, 0);
}

const sortValues: SortValues<ActiveLine> = {
  id: ({ id }) => id,
  username: ({ username }) => username,
  expiresAt: ({ expiresAt }) => expiresAt,
  createdAt: ({ createdAt }) => createdAt,
};

export function createService(shared: Shared & { longWork: LongWork }) {
  const { units, columns, settings, clock, memory, write, longWork } = shared;
  const find = async (tx: Tx, id: number) => (await store.findLine(tx, id)) ?? unknown();
  const edit = (by: By, id: number, event: Event, changed: (row: store.LineRow) => store.LineValues) =>
    write(by, (tx) => editLine(shared, tx, { id, event }, changed));

  function listed(by: By, request: Request) {
    const known = totalOf(memory, by.appId, request);
    const list = async (tx: Tx) => {
      const page = await store.listLines(tx, { ...request, now: clock.now() }, known);
      return { ...page, items: page.items.map(columns.toLine) };
    };
    return known === null ? units.withApp(by.appId, by, ({ tx }) => list(tx)) : units.readOnce(by.appId, by, list);
  }
  /** Memory finds and sorts them; the database tells of the few that are shown. */
  async function searched(by: By, { search, bouquetId, status, ...page }: Request & { search: string }) {
    const now = clock.now();
    const found = (await memory.search(by.appId, search)).filter(
      (line) =>
        (status === undefined || statusOf(line, now) === status) &&
        (bouquetId === undefined || line.bouquetIds.includes(bouquetId)),
    );
    const { items, ...rest } = pageOfRows(found, page, sortValues);
    const ids = items.map(({ id }) => id);
    const rows = ids.length === 0 ? [] : await units.readOnce(by.appId, by, (tx) => store.findLines(tx, ids));
    return { ...rest, items: rows.map(columns.toLine) };
  }

  return {
    list: (by: By, request: Request) =>
      request.search ? searched(by, { ...request, search: request.search }) : listed(by, request),
    get: (by: By, id: number, withSecrets: boolean) =>
      units.readOnce(by.appId, by, async (tx) => columns.toDetail(await find(tx, id), withSecrets)),
    newest: (by: By, limit: number) =>
      units.readOnce(by.appId, by, async (tx) =>
        (await store.newestLines(tx, limit)).map((row) => ({
          id: row.id,
          username: row.username,
          createdAt: row.created_at.toISOString(),
        })),
      ),
    create: (by: By, given: LineFields & { packageId?: number | undefined }) =>
      write(by, (tx) => makeLine(shared, tx, by, given)),
    update: (by: By, id: number, given: LineFields) =>
      write(by, (tx) =>
        editLine(shared, tx, { id, event: 'lines.updated' }, async (row) => {
          await shared.assertFits(tx, given, row.bouquet_ids);
          return columns.changesOf(row, given);
        }),
      ),
    /** Paid days are added to what is left; an expired line starts again from today. */
    extend: (by: By, id: number, span: { days: number } | { packageId: number }) =>
      write(by, (tx) => renewLine(shared, tx, id, span)),
    enable: (by: By, id: number) => edit(by, id, 'lines.enabled', () => ({ is_enabled: true })),
    disable: (by: By, id: number) => edit(by, id, 'lines.disabled', () => ({ is_enabled: false })),
    rotateToken: (by: By, id: number) => edit(by, id, 'lines.token-rotated', () => columns.newToken(by.appId)),
    /** Binds a line that is to be bound, and is not yet, to the network that it is used from. */
    lockNetwork: (by: By, id: number, network: number) =>
      edit(by, id, 'lines.network-locked', (row) =>
        row.is_network_locked && row.locked_network === null ? { locked_network: network } : {},
      ),
    remove: (by: By, ids: number[]) => longWork.run(by, 'lines.delete', (hand) => deleteLines(shared, { by, ids, hand })),
    /** `address`: scheme, host and port of the request, for an app without a public address. */
    links: (by: By, id: number, address: string): Promise<LineLinks> =>
      units.withApp(by.appId, by, async ({ tx }) =>
        linksOf(columns.toDetail(await find(tx, id), true), settings.get(by.appId, 'service.publicUrl') || address),
      ),
    noteSeen: (tx: Tx, seen: { appId: number; lineId: number; at: Date; bytes: number }) => store.noteSeen(tx, seen),
  };
}

/** The links that a player takes; `server` is scheme, host and port. */
export function linksOf(line: { username: string; password: string; token: string }, server: string): LineLinks {
  const { username, password, token } = line;
  const pair = `username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}`;
  const m3u = `${server}/get.php?${pair}&type=m3u_plus&output=`;
  return {
    server,
    username,
    password,
    m3u: `${m3u}ts`,
    m3uHls: `${m3u}m3u8`,
    playlist: `${server}/playlist/${token}.m3u8`,
    xmltv: `${server}/xmltv.php?${pair}`,
  };
}

export function unknown(what = 'line'): never {
  throw problems.notFound(`there is no such ${what}`);
}
