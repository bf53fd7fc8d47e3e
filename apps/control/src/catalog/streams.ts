// Use cases of streams: list, create, edit, delete.
import { problems, type Details, type Stream, type StreamDetail, type StreamHealth, type StreamKind } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { z } from 'zod';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import type { PageRequest } from '../platform/page.ts';
import { pageOfRows, type SortValues } from '../platform/page-in-memory.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import * as bouquets from './bouquet-store.ts';
import { filterOf } from './bulk.ts';
import type { ChangeSets } from './change-sets.ts';
import { countByKind } from './counts.ts';
import { fullDetails } from './details.ts';
import type { Memory } from './memory.ts';
import { openHeaders, openProxy, sealHeaders, sealProxy } from './requests.ts';
import { searchStreams } from './search.ts';
import { identified, openSources, sealSources, type StreamSource } from './sources.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  dice: Dice;
  secrets: Secrets;
  settings: AppSettings;
  changes: ChangeSets;
  memory: Pick<Memory, 'of'>;
  health: (appId: number, row: { id: number; is_enabled: boolean }) => z.infer<typeof StreamHealth>;
}

/** Rows that are deleted by one statement: it takes less than a second, after which a cancelled deletion ends. */
const PORTION = 5000;

type SourceInput = Omit<StreamSource, 'id'>;
export interface StreamChanges {
  name?: string | undefined;
  number?: number | undefined;
  logoUrl?: string | undefined;
  epgChannelId?: string | null | undefined;
  categoryIds?: number[] | undefined;
  isEnabled?: boolean | undefined;
  isOnDemand?: boolean | undefined;
  isAdult?: boolean | undefined;
  container?: string | undefined;
  notes?: string | undefined;
  allowedCountries?: string[] | undefined;
  deniedCountries?: string[] | undefined;
  sources?: SourceInput[] | undefined;
  userAgent?: string | null | undefined;
  headers?: Record<string, string> | undefined;
  proxy?: string | null | undefined;
  details?: { [K in keyof Details]?: Details[K] | undefined } | undefined;
  bouquetIds?: number[] | undefined;
}
export interface NewStream extends StreamChanges {
  kind: StreamKind;
  name: string;
  seriesId: number | null;
  season: number | null;
  episode: number | null;
}

/** How many streams a filter finds, where their kind alone decides and the memory knows; null: they are to be counted. */
function totalOf(catalog: ReturnType<Memory['of']>, { kind, ...rest }: store.StreamFilter): number | null {
  if (Object.entries(rest).some(([name, value]) => NARROWS.has(name) && value !== undefined)) return null;
  const counts = countByKind(catalog);
  return kind ? counts[kind] : Object.values(counts).reduce((sum, count) => sum + count, 0);
}
const NARROWS = new Set(['categoryId', 'seriesId', 'isEnabled', 'ids', 'within']);

type ListRequest = Omit<store.StreamFilter, 'ids' | 'within'> &
  PageRequest & { search?: string | undefined; bouquetId?: number | undefined };

const sortValues: SortValues<store.StreamRow> = {
  number: ({ number }) => number,
  name: ({ name }) => name,
  addedAt: ({ added_at }) => added_at,
  id: ({ id }) => id,
};

export function createStreams(deps: Deps) {
  const { units, bus, longWork, clock, dice, secrets, settings, changes, memory, health } = deps;
  const toStream = (row: store.StreamRow): Stream => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    number: row.number,
    logoUrl: row.logo_url,
    epgChannelId: row.epg_channel_id,
    categoryIds: row.category_ids,
    isEnabled: row.is_enabled,
    isOnDemand: row.is_on_demand,
    isAdult: row.is_adult,
    sourceCount: row.source_count,
    container: row.container,
    addedAt: row.added_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    health: health(row.app_id, row),
  }); // prettier-ignore
  /** `granted`: the bouquets that have it, where they are known. */
  const toDetail = async (tx: Tx, row: store.StreamRow, granted?: number[]): Promise<StreamDetail> => ({
    ...toStream(row),
    sources: openSources(secrets, row.sources_sealed),
    userAgent: row.user_agent,
    headers: openHeaders(secrets, row.headers_sealed),
    proxy: openProxy(secrets, row.proxy_sealed),
    notes: row.notes,
    allowedCountries: row.allowed_countries,
    deniedCountries: row.denied_countries,
    details: fullDetails(row.details, row.name),
    seriesId: row.series_id,
    season: row.season,
    episode: row.episode,
    bouquetIds: granted ?? (await bouquets.bouquetsOf(tx, row)),
  }); // prettier-ignore
  /** What the audit log keeps: no addresses and no values of headers, which carry credentials. */
  const forAudit = ({ sources, headers, proxy, health: _, ...rest }: StreamDetail) => ({
    ...rest,
    headers: Object.keys(headers),
    proxy: proxy === null ? null : new URL(proxy).host,
    sources: sources.length,
  });

  async function assertReferences(tx: Tx, { categoryIds = [], bouquetIds = [] }: StreamChanges): Promise<void> {
    const ids = [
      ...(await store.unknownIds(tx, 'catalog.category', categoryIds)),
      ...(await store.unknownIds(tx, 'catalog.bouquet', bouquetIds)),
    ];
    if (ids.length > 0) throw problems.unknownReference(`there is no category or bouquet ${ids.join(', ')}`, { ids });
  }
  async function setBouquets(tx: Tx, streamId: number, wanted: number[] | undefined): Promise<void> {
    if (wanted !== undefined) await bouquets.grantOnly(tx, streamId, wanted);
  }

  /** Memory finds and sorts them, and has all that is shown. */
  async function searched(catalog: ReturnType<Memory['of']>, request: store.StreamFilter & PageRequest, words: string) {
    const wanted = store.fits(request);
    const found = (await searchStreams(catalog, words)).filter(wanted);
    const page = pageOfRows(found, request, sortValues);
    return { ...page, items: page.items.map(toStream) };
  }

  async function listed(tx: Tx, catalog: ReturnType<Memory['of']>, request: ListRequest) {
    const filter = await filterOf(tx, catalog, { ...request, search: undefined });
    if (request.search) return searched(catalog, { ...request, ...filter }, request.search);
    const page = await store.listStreams(tx, { ...request, ...filter }, totalOf(catalog, filter));
    return { ...page, items: page.items.map(toStream) };
  }

  return {
    toStream,
    forAudit,
    detailOf: async (tx: Tx, id: number) => toDetail(tx, (await store.findStream(tx, id)) ?? unknown()),
    list(by: By, request: ListRequest) {
      const catalog = memory.of(by.appId);
      const isInBouquet = request.bouquetId !== undefined;
      if (request.search && !isInBouquet) return searched(catalog, { ...request, ids: undefined }, request.search);
      return isInBouquet || totalOf(catalog, request) === null
        ? units.withApp(by.appId, by, ({ tx }) => listed(tx, catalog, request))
        : units.readOnce(by.appId, by, (tx) => listed(tx, catalog, request));
    },
    get: (by: By, id: number) =>
      units.withApp(by.appId, by, async ({ tx }) => toDetail(tx, (await store.findStream(tx, id)) ?? unknown())),
    create: (by: By, given: NewStream) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        await assertReferences(tx, given);
        const noSeries = given.seriesId === null ? [] : await store.unknownIds(tx, 'catalog.series', [given.seriesId]);
        if (noSeries.length > 0) throw problems.unknownReference('there is no such series', { ids: noSeries });
        const sources = identified(given.sources ?? [], [], dice);
        const { result, changeSetId } = await changes.within(tx, `create ${given.name}`, async () => {
          const row = await store.insertStream(
            {
              app_id: by.appId,
              kind: given.kind,
              name: given.name,
              number: given.number ?? (await store.nextNumber(tx, given.kind)),
              logo_url: given.logoUrl ?? '',
              epg_channel_id: given.epgChannelId ?? null,
              category_ids: given.categoryIds ?? [],
              is_enabled: given.isEnabled ?? true,
              is_on_demand: given.isOnDemand ?? settings.get(by.appId, 'streams.onDemand'),
              is_adult: given.isAdult ?? false,
              container: given.container ?? containerOf(given.kind, sources[0]?.url),
              notes: given.notes ?? '',
              allowed_countries: given.allowedCountries ?? [],
              denied_countries: given.deniedCountries ?? [],
              user_agent: given.userAgent ?? null,
              headers_sealed: sealHeaders(secrets, given.headers ?? {}),
              proxy_sealed: sealProxy(secrets, given.proxy ?? null),
              details: defined(given.details ?? {}),
              series_id: given.seriesId,
              season: given.season,
              episode: given.episode,
              sources_sealed: sealSources(secrets, sources),
              source_count: sources.length,
            },
            tx,
          ); // prettier-ignore
          await setBouquets(tx, row.id, given.bouquetIds);
          return row;
        });
        const detail = await toDetail(tx, result);
        await bus.record(tx, 'catalog.stream-created', {
          summary: `${given.kind} ${given.name}`,
          ids: [result.id],
          after: forAudit(detail),
          changeSetId,
        });
        return detail;
      }),
    update: (by: By, id: number, given: StreamChanges) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const row = (await store.lockStream(tx, id)) ?? unknown();
        await assertReferences(tx, given);
        const before = await toDetail(tx, row);
        const { result, changeSetId } = await changes.within(tx, `edit ${row.name}`, async () => {
          const edited = await store.updateStream(tx, id, toColumns(row, given), clock.now());
          await setBouquets(tx, id, given.bouquetIds);
          return edited;
        });
        const isGrantedAsBefore = given.categoryIds === undefined && given.bouquetIds === undefined;
        const after = await toDetail(tx, result, isGrantedAsBefore ? before.bouquetIds : undefined);
        await bus.record(tx, 'catalog.stream-updated', {
          summary: `${row.kind} ${after.name}`,
          ids: [id],
          before: forAudit(before),
          after: forAudit(after),
          changeSetId,
        });
        return after;
      }),
    remove: (by: By, ids: number[]) => longWork.run(by, 'streams.delete', (hand) => removeWithin(by, ids, hand)),
  };

  function removeWithin(by: By, ids: number[], hand: Hand) {
    return units.withApp(by.appId, by, async ({ tx }) => {
      const { result, changeSetId } = await changes.within(
        tx,
        ids.length === 1 ? 'delete a stream' : `delete ${ids.length} streams`,
        async () => {
          const [gone, at] = [[] as { id: number; name: string }[], clock.now()];
          hand.reach(0, ids.length);
          for (let done = 0; done < ids.length; done += PORTION) {
            gone.push(...(await store.markGone(tx, ids.slice(done, done + PORTION), at)));
            hand.reach(Math.min(done + PORTION, ids.length), ids.length);
          }
          return gone;
        },
      );
      const few = result.length <= 100;
      const summary = result.length === 1 ? (result[0]?.name ?? '') : `${result.length} streams`;
      await bus.record(tx, 'catalog.streams-deleted', {
        summary,
        ...(few ? { ids: result.map((row) => row.id), before: result } : {}),
        counts: { removed: result.length },
        changeSetId,
      });
      return { deleted: result.length, changeSetId };
    });
  }

  /** Columns that the changes make others; these are noted as edited by hand, so that a re-import keeps them, and what was sent as it is does not count. */
  function toColumns(row: store.StreamRow & { local_edits: string[] }, given: StreamChanges) {
    const before = openSources(secrets, row.sources_sealed);
    const sources = given.sources === undefined ? before : identified(given.sources, before, dice);
    const details = { ...row.details, ...defined(given.details ?? {}) };
    const headers = openHeaders(secrets, row.headers_sealed);
    const { proxy = openProxy(secrets, row.proxy_sealed) } = given;
    const values = defined({
      name: given.name,
      number: given.number,
      logo_url: given.logoUrl,
      epg_channel_id: given.epgChannelId,
      category_ids: given.categoryIds,
      is_enabled: given.isEnabled,
      is_on_demand: given.isOnDemand,
      is_adult: given.isAdult,
      container: given.container,
      notes: given.notes,
      allowed_countries: given.allowedCountries,
      denied_countries: given.deniedCountries,
      user_agent: given.userAgent,
      headers_sealed: isSame(given.headers ?? headers, headers) ? undefined : sealHeaders(secrets, given.headers ?? {}),
      proxy_sealed: proxy === openProxy(secrets, row.proxy_sealed) ? undefined : sealProxy(secrets, proxy),
      details: isSame(fullDetails(details, ''), fullDetails(row.details, '')) ? undefined : details,
      sources_sealed: isSame(sources.map(partsOf), before.map(partsOf)) ? undefined : sealSources(secrets, sources),
      source_count: isSame(sources.map(partsOf), before.map(partsOf)) ? undefined : sources.length,
    }); // prettier-ignore
    const changed = Object.entries(values).filter(([column, value]) => !isSame(value, row[column as keyof store.StreamRow]));
    const edited = changed.map(([column]) => column);
    return { ...(Object.fromEntries(changed) as typeof values), local_edits: [...new Set([...row.local_edits, ...edited])] };
  }
}

const partsOf = ({ url, userAgent, headers }: StreamSource) => [url, userAgent, headers];
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function unknown(): never {
  throw problems.notFound('there is no such stream');
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
export const defined = <T extends object>(values: T): Defined<T> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;

const FILE_TYPES = /\.(mp4|mkv|avi|mov|m4v|ts|mpg|mpeg|flv|wmv|webm|3gp)(?:$|[?#|])/i;

/** The file name extension that a film's or episode's address ends on; `mp4` where it shows none. */
export const containerOf = (kind: StreamKind, url: string | undefined): string =>
  kind === 'movie' || kind === 'episode' ? (FILE_TYPES.exec(url ?? '')?.[1]?.toLowerCase() ?? 'mp4') : 'ts';
