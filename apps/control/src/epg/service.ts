import type { EpgMapping, EpgSource, Programme } from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { CheckedFetch, Clock, Dice, Log } from '@muxwell/ground';
import type { z } from 'zod';
import type { Catalog } from '../catalog/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { systemBy } from '../platform/by.ts';
import type { Database, Tx } from '../platform/db.ts';
import type { Jobs } from '../platform/jobs.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Uploads } from '../platform/uploads.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { importGuide } from './jobs.ts';
import { createGuideMemory } from './memory.ts';
import { plainName } from './rules.ts';
import * as store from './store.ts';

export interface Deps {
  database: Database;
  units: Units;
  bus: Bus;
  jobs: Jobs;
  clock: Clock;
  dice: Dice;
  log: Log;
  secrets: Secrets;
  fetch: CheckedFetch;
  uploads: Uploads;
  settings: Pick<AppSettings, 'get'>;
  catalog: Pick<Catalog, 'memory' | 'mapGuide'>;
}

export interface SourceChanges {
  name?: string | undefined;
  url?: string | null | undefined;
  isEnabled?: boolean | undefined;
  everyHours?: number | undefined;
}

export const SEAL = 'epg.url';
const WEEK_MS = 7 * 86_400_000;
const MOST_STREAMS = 200;
const MOST_ROWS = 5000;
const SUGGESTIONS = 5;

export function createService(deps: Deps) {
  const { units, bus, jobs, dice, secrets, clock } = deps;
  const memory = createGuideMemory(deps);

  const sealed = (url: string | null) => (url === null ? '' : secrets.seal(SEAL, url));
  const opened = (row: store.SourceRow) => (row.url_sealed === '' ? null : secrets.open(SEAL, row.url_sealed));
  const toSource = (row: store.SourceRow): EpgSource => ({
    id: row.id,
    name: row.name,
    url: opened(row),
    isEnabled: row.is_enabled,
    everyHours: row.every_hours,
    state: row.state,
    reason: row.reason,
    channels: row.channels,
    programmes: row.programmes,
    lastRunAt: row.last_run_at?.toISOString() ?? null,
  }); // prettier-ignore
  /** What the audit log keeps: no address, which may carry credentials. */
  const forAudit = ({ url: _, ...rest }: EpgSource) => rest;
  const unit = <T>(by: By, work: (tx: Tx) => Promise<T>) => units.withApp(by.appId, by, ({ tx }) => work(tx));
  const locked = async (tx: Tx, id: string) => (await store.findSource(tx, id, true)) ?? unknown();

  async function create(tx: Tx, given: SourceChanges & { name: string }): Promise<EpgSource> {
    const row = await store.insertSource(tx, dice.id(), {
      name: given.name,
      url_sealed: sealed(given.url ?? null),
      is_enabled: given.isEnabled ?? true,
      every_hours: given.everyHours ?? 12,
    });
    await bus.record(tx, 'epg.source-created', { summary: `guide ${row.name}`, ids: [row.id], after: forAudit(toSource(row)) });
    return toSource(row);
  }
  async function start(tx: Tx, by: By, row: store.SourceRow, uploadId: string | null): Promise<EpgSource> {
    await jobs.enqueue(tx, importGuide, by, { sourceId: row.id, uploadId });
    return toSource((await store.setState(tx, row.id, { state: 'running', reason: '', at: clock.now() })) ?? row);
  }

  return {
    revisionOf: memory.revisionOf,
    list: (by: By) => unit(by, async (tx) => ({ items: (await store.listSources(tx)).map(toSource) })),
    create: (by: By, given: SourceChanges & { name: string }) => unit(by, (tx) => create(tx, given)),
    update: (by: By, id: string, given: SourceChanges) =>
      unit(by, async (tx) => {
        const row = await locked(tx, id);
        const url_sealed = given.url === undefined ? row.url_sealed : sealed(given.url);
        const fresh = await store.updateSource(tx, id, {
          name: given.name ?? row.name,
          url_sealed,
          is_enabled: given.isEnabled ?? row.is_enabled,
          every_hours: given.everyHours ?? row.every_hours,
        });
        await bus.record(tx, 'epg.source-updated', {
          summary: `guide ${fresh.name}`,
          ids: [id],
          before: forAudit(toSource(row)),
          after: forAudit(toSource(fresh)),
        });
        return toSource(fresh);
      }),
    remove: (by: By, id: string) =>
      unit(by, async (tx) => {
        const row = (await store.deleteSource(tx, id)) ?? unknown();
        await bus.record(tx, 'epg.source-deleted', { summary: `guide ${row.name}`, ids: [id], before: forAudit(toSource(row)) });
      }),
    importNow: (by: By, id: string) =>
      unit(by, async (tx) => {
        const row = await locked(tx, id);
        if (row.state === 'running') throw problems.runNotReady('this guide is being imported already');
        if (row.url_sealed === '') throw problems.runNotReady('this guide has no address: upload a file to it');
        return start(tx, by, row, null);
      }),
    assertSource: (by: By, id: string) => unit(by, async (tx) => void ((await store.findSource(tx, id)) ?? unknown())),
    importUpload: (by: By, id: string, uploadId: string) => unit(by, async (tx) => start(tx, by, await locked(tx, id), uploadId)),
    /** The source with this address, made and imported where there is none; answers its id. */
    ensureSource: (by: By, { name, url }: { name: string; url: string }) =>
      unit(by, async (tx) => {
        const known = (await store.listSources(tx)).find((row) => opened(row) === url);
        if (known) return known.id;
        const { id } = await create(tx, { name, url });
        await start(tx, by, await locked(tx, id), null);
        return id;
      }),

    mapping: async (by: By, streamId: number): Promise<z.infer<typeof EpgMapping>> => {
      // A stream that was made a moment ago may still be on its way into the memory.
      if (!deps.catalog.memory.of(by.appId).streams.has(streamId)) await bus.caughtUp();
      const stream = deps.catalog.memory.of(by.appId).streams.get(streamId);
      if (!stream) throw problems.notFound('there is no such stream');
      const isMatched = stream.epg_channel_id !== null && (await memory.find(by.appId, stream.epg_channel_id)) !== null;
      const plain = plainName(stream.name);
      const near = plain === '' ? [] : await unit(by, (tx) => store.nearNames(tx, plain));
      return { streamId, epgChannelId: stream.epg_channel_id, isMatched, suggestions: near.slice(0, SUGGESTIONS) };
    },
    map: (by: By, mappings: { streamId: number; epgChannelId: string | null }[]) =>
      unit(by, async (tx) => {
        const { mapped, changeSetId } = await deps.catalog.mapGuide(tx, mappings);
        await bus.record(tx, 'epg.mapped', { summary: `${mapped} streams mapped to the guide`, counts: { mapped }, changeSetId });
        return { mapped };
      }),

    /** Programmes of guide channels by their XMLTV identifiers, in the order of their starts; an identifier that no guide has is missing. */
    async programmes(
      appId: number,
      epgChannelIds: readonly string[],
      window: store.Window,
    ): Promise<Map<string, store.ProgrammeRow[]>> {
      const wanted = new Map<number, string[]>();
      for (const xmltvId of new Set(epgChannelIds)) {
        const id = await memory.find(appId, xmltvId);
        if (id !== null) wanted.set(id, [...(wanted.get(id) ?? []), xmltvId]);
      }
      if (wanted.size === 0) return new Map();
      const rows = await unit(systemBy(appId, 'guide'), (tx) => store.listProgrammes(tx, [...wanted.keys()], window));
      const byChannel = Map.groupBy(rows, (row) => row.epgId);
      return new Map(
        [...wanted].flatMap(([id, xmltvIds]) => xmltvIds.map((xmltvId) => [xmltvId, byChannel.get(id) ?? []] as const)),
      );
    },
    async listed(
      by: By,
      query: { streamIds: string; from: string; to: string },
    ): Promise<{ items: { streamId: number; programmes: z.infer<typeof Programme>[] }[] }> {
      const [from, to] = [new Date(query.from), new Date(query.to)];
      if (to <= from || to.getTime() - from.getTime() > WEEK_MS)
        throw problems.invalidRequest('`to` must be after `from`, and not more than seven days later');
      const ids = query.streamIds.split(',').map(Number);
      if (ids.some((id) => !Number.isInteger(id)) || ids.length > MOST_STREAMS)
        throw problems.invalidRequest(`streamIds are up to ${MOST_STREAMS} ids, separated by commas`);
      const { streams } = deps.catalog.memory.of(by.appId);
      const known = ids.flatMap((id) => streams.get(id) ?? []);
      const found = await this.programmes(
        by.appId,
        known.flatMap((row) => row.epg_channel_id ?? []),
        { from, to, limit: MOST_ROWS },
      ); // prettier-ignore
      return {
        items: known.map((row) => ({
          streamId: row.id,
          programmes: (found.get(row.epg_channel_id ?? '') ?? []).map(toProgramme),
        })),
      };
    },
  };
}

const toProgramme = ({ id, title, description, start, stop }: store.ProgrammeRow) => ({
  id,
  title,
  description,
  start: start.toISOString(),
  stop: stop.toISOString(),
});

function unknown(): never {
  throw problems.notFound('there is no such guide source');
}
