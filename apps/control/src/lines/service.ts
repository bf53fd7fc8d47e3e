import { problems, reservedSegments, type Line, type LineDetail, type LineLinks } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { lookupOf, tokenHashOf } from './memory.ts';
import { renewed, statusOf } from './rules.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  secrets: Secrets;
  settings: AppSettings;
  catalog: Pick<Catalog, 'changes' | 'unknownBouquets'>;
  /** How many connections of a line are in use. */
  connectionsOf: (appId: number, lineId: number) => number;
}

export interface LineChanges {
  username?: string | undefined;
  password?: string | undefined;
  expiresAt?: string | null | undefined;
  maxConnections?: number | undefined;
  bouquetIds?: number[] | undefined;
  isEnabled?: boolean | undefined;
  isTrial?: boolean | undefined;
  allowedOutputs?: ('ts' | 'hls')[] | undefined;
  allowedIps?: string[] | undefined;
  notes?: string | undefined;
}

const DAY_MS = 86_400_000;
/** Without letters and digits that look alike. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';

export function createService(deps: Deps) {
  const { units, bus, clock, dice, secrets, settings, catalog } = deps;
  const { changes } = catalog;
  const toLine = (row: store.Seen): Line => ({
    id: row.id,
    username: row.username,
    status: statusOf(terms(row), clock.now()),
    isEnabled: row.is_enabled,
    isTrial: row.is_trial,
    expiresAt: row.expires_at?.toISOString() ?? null,
    maxConnections: row.max_connections,
    connections: deps.connectionsOf(row.app_id, row.id),
    bouquetIds: row.bouquet_ids,
    notes: row.notes,
    createdAt: row.created_at.toISOString(),
    lastSeenAt: row.last_seen_at?.toISOString() ?? null,
  }); // prettier-ignore
  /** `withSecrets`: for those who may change the line. */
  const toDetail = (row: store.Seen, withSecrets: boolean): LineDetail => ({
    ...toLine(row),
    allowedOutputs: row.allowed_outputs as LineDetail['allowedOutputs'],
    allowedIps: row.allowed_ips,
    password: withSecrets ? secrets.open('lines.password', row.password_sealed) : '',
    token: withSecrets ? secrets.open('lines.token', row.token_sealed) : '',
  }); // prettier-ignore
  const forAudit = (detail: LineDetail) => ({ ...detail, password: '[hidden]', token: '[hidden]' });
  const write = <T>(by: By, work: (tx: Tx) => Promise<T>): Promise<T> =>
    units
      .withApp(by.appId, by, ({ tx }) => work(tx))
      .catch((error: unknown) => {
        throw uniqueViolation(error)?.includes('username') ? problems.usernameTaken('choose another username') : error;
      }); // prettier-ignore
  const find = async (tx: Tx, id: number) => (await store.findLine(tx, id)) ?? unknown();

  async function assertFits(tx: Tx, given: LineChanges, before: readonly number[] = []): Promise<void> {
    if (given.username !== undefined && reservedSegments.has(given.username.toLowerCase()))
      throw problems.usernameReserved(`“${given.username}” is a word of the address space: choose another username`);
    const ids = await catalog.unknownBouquets(
      tx,
      (given.bouquetIds ?? []).filter((id) => !before.includes(id)),
    );
    if (ids.length > 0) throw problems.unknownReference(`there is no bouquet ${ids.join(', ')}`, { ids });
  }
  const sealed = (appId: number, username: string, password: string) => ({
    username,
    password_sealed: secrets.seal('lines.password', password),
    lookup: lookupOf(secrets, appId, username, password),
  });
  const newToken = (appId: number) => {
    const token = dice
      .token(Math.ceil(settings.get(appId, 'lines.tokenLength') / 2))
      .slice(0, settings.get(appId, 'lines.tokenLength'));
    return { token_sealed: secrets.seal('lines.token', token), token_hash: tokenHashOf(secrets, appId, token) };
  };
  function toColumns(row: store.LineRow, given: LineChanges): Partial<store.LineRow> {
    const isNewPair = given.username !== undefined || given.password !== undefined;
    const pair = isNewPair
      ? sealed(row.app_id, given.username ?? row.username, given.password ?? secrets.open('lines.password', row.password_sealed))
      : {};
    const values = {
      expires_at: given.expiresAt === undefined ? undefined : toDate(given.expiresAt),
      max_connections: given.maxConnections,
      bouquet_ids: given.bouquetIds,
      is_enabled: given.isEnabled,
      is_trial: given.isTrial,
      allowed_outputs: given.allowedOutputs,
      allowed_ips: given.allowedIps,
      notes: given.notes,
    }; // prettier-ignore
    return {
      ...pair,
      ...(Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<store.LineRow>),
    };
  }

  type Event = 'lines.updated' | 'lines.renewed' | 'lines.enabled' | 'lines.disabled' | 'lines.token-rotated';
  const edit = (
    by: By,
    id: number,
    event: Event,
    changed: (row: store.LineRow, tx: Tx) => Partial<store.LineRow> | Promise<Partial<store.LineRow>>,
  ) =>
    write(by, async (tx) => {
      const row = (await store.lockLine(tx, id)) ?? unknown();
      const before = forAudit(toDetail(await find(tx, id), false));
      const values = await changed(row, tx);
      if (Object.keys(values).length === 0) return toDetail(await find(tx, id), true);
      const { changeSetId } = await changes.within(tx, `${event.split('.')[1]} line ${row.username}`, () =>
        store.updateLine(tx, id, values, clock.now()),
      );
      const after = toDetail(await find(tx, id), true);
      await bus.record(tx, event, { summary: `line ${after.username}`, ids: [id], before, after: forAudit(after), changeSetId });
      return after;
    });

  return {
    list: (by: By, request: store.Filter & { after?: string | undefined; limit: number; sort: string }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const page = await store.listLines(tx, { ...request, now: clock.now() });
        return { ...page, items: page.items.map(toLine) };
      }),
    get: (by: By, id: number, withSecrets: boolean) =>
      units.withApp(by.appId, by, async ({ tx }) => toDetail(await find(tx, id), withSecrets)),
    newest: (by: By, limit: number) =>
      units.withApp(by.appId, by, async ({ tx }) =>
        (await store.newestLines(tx, limit)).map((row) => ({
          id: row.id,
          username: row.username,
          createdAt: row.created_at.toISOString(),
        })),
      ),
    create: (by: By, given: LineChanges) =>
      write(by, async (tx) => {
        await assertFits(tx, given);
        const { appId } = by;
        const username = given.username ?? dice.word(10, ALPHABET);
        const days = settings.get(appId, 'lines.defaultDays');
        const byDefault = days === 0 ? null : new Date(clock.now().getTime() + days * DAY_MS);
        const row = {
          app_id: appId,
          ...sealed(appId, username, given.password ?? dice.word(12, ALPHABET)),
          ...newToken(appId),
          expires_at: given.expiresAt === undefined ? byDefault : toDate(given.expiresAt),
          max_connections: given.maxConnections ?? settings.get(appId, 'lines.defaultConnections'),
          bouquet_ids: given.bouquetIds ?? [],
          allowed_outputs: given.allowedOutputs ?? ['ts', 'hls'],
          allowed_ips: given.allowedIps ?? [],
          is_enabled: given.isEnabled ?? true,
          is_trial: given.isTrial ?? false,
          notes: given.notes ?? '',
        }; // prettier-ignore
        const { result, changeSetId } = await changes.within(tx, `create line ${username}`, () => store.insertLine(tx, row));
        const after = toDetail({ ...result, last_seen_at: null }, true);
        await bus.record(tx, 'lines.created', {
          summary: `line ${username}`,
          ids: [result.id],
          after: forAudit(after),
          changeSetId,
        });
        return after;
      }),
    update: (by: By, id: number, given: LineChanges) =>
      edit(by, id, 'lines.updated', async (row, tx) => {
        await assertFits(tx, given, row.bouquet_ids);
        return toColumns(row, given);
      }),
    /** Paid days are added to what is left; an expired line starts again from today. */
    extend: (by: By, id: number, days: number) =>
      edit(by, id, 'lines.renewed', (row) => ({ expires_at: renewed(row.expires_at, days, clock.now()) })),
    enable: (by: By, id: number) => edit(by, id, 'lines.enabled', () => ({ is_enabled: true })),
    disable: (by: By, id: number) => edit(by, id, 'lines.disabled', () => ({ is_enabled: false })),
    rotateToken: (by: By, id: number) => edit(by, id, 'lines.token-rotated', () => newToken(by.appId)),
    remove: (by: By, ids: number[]) =>
      write(by, async (tx) => {
        const { result, changeSetId } = await changes.within(
          tx,
          ids.length === 1 ? 'delete a line' : `delete ${ids.length} lines`,
          () => store.deleteLines(tx, ids),
        );
        const few = result.length <= 100;
        const summary = result.length === 1 ? `line ${result[0]?.username}` : `${result.length} lines`;
        await bus.record(tx, 'lines.deleted', {
          summary,
          ...(few ? { ids: result.map((row) => row.id), before: result } : {}),
          counts: { removed: result.length },
          changeSetId,
        });
        return { deleted: result.length, changeSetId };
      }),
    /** `address`: scheme, host and port of the request, for an app without a public address. */
    links: (by: By, id: number, address: string): Promise<LineLinks> =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const { username, password, token } = toDetail(await find(tx, id), true);
        const server = settings.get(by.appId, 'service.publicUrl') || address;
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
      }),
    noteSeen: (tx: Tx, seen: { appId: number; lineId: number; at: Date; bytes: number }) => store.noteSeen(tx, seen),
  };
}

function unknown(): never {
  throw problems.notFound('there is no such line');
}
const toDate = (text: string | null) => (text === null ? null : new Date(text));
const terms = (row: store.LineRow) => ({ isEnabled: row.is_enabled, isTrial: row.is_trial, expiresAt: row.expires_at });
