// player_api.php: every action, its aliases, and what a line that may not watch is told.
import type { Clock } from '@muxwell/ground';
import type { StreamRow } from '../catalog/index.ts';
import type { Epg } from '../epg/index.ts';
import { answerOf, type Answer } from './cache.ts';
import { Fragments } from './fragments.ts';
import { numberOf, type Params } from './request.ts';
import * as shapes from './shapes.ts';
import {
  categoriesOf,
  episodesOf,
  rowsOf,
  setOf,
  visibleSeries,
  visibleStream,
  type LineSet,
  type ListKind,
  type Snapshot,
} from './snapshot.ts';
import type { Snapshots } from './snapshots.ts';

export type ActionName =
  | 'login'
  | 'live-categories'
  | 'vod-categories'
  | 'series-categories'
  | 'live'
  | 'vod'
  | 'series'
  | 'series-info'
  | 'vod-info'
  | 'short-epg'
  | 'table-epg'
  | 'nothing'; // prettier-ignore

const actions: Record<string, ActionName> = {
  get_live_categories: 'live-categories',
  get_vod_categories: 'vod-categories',
  get_series_categories: 'series-categories',
  get_live_streams: 'live',
  get_vod_streams: 'vod',
  get_series: 'series',
  get_series_info: 'series-info',
  get_vod_info: 'vod-info',
  get_short_epg: 'short-epg',
  get_epg: 'short-epg',
  get_simple_data_table: 'table-epg',
  get_simple_date_table: 'table-epg',
  get_radio_streams: 'nothing',
  get_radio_categories: 'nothing',
  200: 'vod-categories',
  201: 'live-categories',
  202: 'live',
  203: 'vod',
  204: 'series-info',
  205: 'short-epg',
  206: 'series-categories',
  207: 'table-epg',
  208: 'series',
  209: 'vod-info',
}; // prettier-ignore

/** Every other word, and none, is the login: players probe with words of their own. */
export const actionOf = (params: Params): ActionName =>
  (Object.hasOwn(actions, params.get('action') ?? '') ? actions[params.get('action') ?? ''] : undefined) ?? 'login';

export interface ApiDeps {
  snapshots: Snapshots;
  epg: Pick<Epg, 'programmes'>;
  clock: Clock;
}

export interface Asked {
  appId: number;
  access: shapes.Access;
  params: Params;
}

export interface ApiAnswer {
  answer: Answer;
  status: number;
}

const json = (value: unknown, status = 200): ApiAnswer => ({ answer: answerOf(Buffer.from(JSON.stringify(value))), status });

/** What a line gets that is unknown, switched off or at its end: never data, and never a shape that breaks its player. */
export function emptyAnswer(action: ActionName): ApiAnswer {
  if (action === 'series-info') return json(shapes.noSeriesInfo);
  if (action === 'vod-info') return json({ error: 'not found' }, 404);
  return json(action === 'short-epg' || action === 'table-epg' ? { epg_listings: [] } : []);
}

/** Answers an action, other than the login, of a line that may watch. */
export async function answerAction(deps: ApiDeps, action: Exclude<ActionName, 'login'>, asked: Asked): Promise<ApiAnswer> {
  const snapshot = deps.snapshots.of(asked.appId);
  const set = setOf(snapshot, asked.access.line.bouquetIds, asked.access.countryOf);
  switch (action) {
    case 'live-categories':
      return json(categoriesOf(snapshot, set, 'live').map(shapes.category));
    case 'vod-categories':
      return json(categoriesOf(snapshot, set, 'movie').map(shapes.category));
    case 'series-categories':
      return json(categoriesOf(snapshot, set, 'series').map(shapes.category));
    case 'live':
      return list(deps, { snapshot, set, kind: 'live' }, asked);
    case 'vod':
      return list(deps, { snapshot, set, kind: 'movie' }, asked);
    case 'series':
      return list(deps, { snapshot, set, kind: 'series' }, asked);
    case 'series-info': {
      const row = visibleSeries(snapshot, set, numberOf(asked.params.get('series_id') ?? asked.params.get('series')) ?? 0);
      return row ? json(shapes.seriesInfo(row, episodesOf(snapshot, set, row.id))) : emptyAnswer(action);
    }
    case 'vod-info': {
      const row = visibleStream(snapshot, set, numberOf(asked.params.get('vod_id')) ?? 0);
      return row?.kind === 'movie' ? json(shapes.vodInfo(row)) : emptyAnswer(action);
    }
    case 'short-epg':
    case 'table-epg':
      return json(await listings(deps, action, { snapshot, set }, asked));
    case 'nothing':
      return json([]);
  }
}

interface Place {
  snapshot: Snapshot;
  set: LineSet;
}

const shapedRows = {
  live: new Fragments((rows: readonly StreamRow[]) => joined(rows.map((row) => shapes.liveStream(row)))),
  movie: new Fragments((rows: readonly StreamRow[]) => joined(rows.map((row) => shapes.vodStream(row)))),
};
const joined = (rows: unknown[]): Buffer => Buffer.from(rows.map((row) => JSON.stringify(row)).join(','));

async function list(
  { snapshots }: ApiDeps,
  { snapshot, set, kind }: Place & { kind: ListKind },
  { appId, params }: Asked,
): Promise<ApiAnswer> {
  const category = categoryOf(params);
  const page = pageOf(params);
  const key = `${appId}:${snapshot.revision}:${kind}:${set.key}:${category ?? ''}:${page ? `${page.offset}+${page.limit}` : ''}`;
  return { answer: await snapshots.answers.get(key, () => pieces({ snapshot, set, kind }, category, page)), status: 200 };
}

function* pieces(place: Place & { kind: ListKind }, category: number | null, page: Page | null): Generator<string | Buffer> {
  const { snapshot, set, kind } = place;
  let before = '[';
  const all = category === null && page === null && kind !== 'series' ? shapedRows[kind].of(rowsOf(snapshot, set, kind)) : null;
  for (const piece of all ?? single(place, category, page)) {
    yield before;
    yield piece;
    before = ',';
  }
  yield before === '[' ? '[]' : ']';
}

/** Row by row, where a part of the list is wanted, or rows tell their place in it. */
function* single(
  { snapshot, set, kind }: Place & { kind: ListKind },
  category: number | null,
  page: Page | null,
): Generator<string> {
  let [place, written] = [0, 0];
  for (const row of rowsOf(snapshot, set, kind)) {
    if (category !== null && !row.category_ids.includes(category)) continue;
    place += 1;
    if (page && place <= page.offset) continue;
    if (page && written >= page.limit) return;
    written += 1;
    yield shaped(kind, row, place, category !== null && row.category_ids[0] !== category ? category : undefined);
  }
}

function shaped(kind: ListKind, row: object, place: number, category?: number): string {
  if (kind === 'series') return JSON.stringify(shapes.series(row as Parameters<typeof shapes.series>[0], place, category));
  return JSON.stringify(
    kind === 'live' ? shapes.liveStream(row as StreamRow, category) : shapes.vodStream(row as StreamRow, category),
  );
}

/** Null: no filter. A category that is no number is none of ours. */
function categoryOf(params: Params): number | null {
  const text = params.get('category_id') ?? '';
  return ['', '0', '*', 'all'].includes(text.trim().toLowerCase()) ? null : (numberOf(text) ?? -1);
}

interface Page {
  offset: number;
  limit: number;
}

function pageOf(params: Params): Page | null {
  const offset = numberOf(params.get('params[offset]') ?? params.get('offset'));
  const limit = numberOf(params.get('params[items_per_page]') ?? params.get('items_per_page') ?? params.get('limit'));
  return offset === null && limit === null ? null : { offset: offset ?? 0, limit: limit || Number.MAX_SAFE_INTEGER };
}

const SHORT = 4;
const MOST_ROWS = 1000;
const MOST_STREAMS = 200;

async function listings(
  { epg, clock }: ApiDeps,
  action: 'short-epg' | 'table-epg',
  { snapshot, set }: Place,
  { appId, params }: Asked,
): Promise<unknown> {
  const asked = (params.get('stream_id') ?? params.get('stream') ?? '').split(',').slice(0, MOST_STREAMS);
  const streams = asked.map((id) => visibleStream(snapshot, set, numberOf(id) ?? 0)).filter((row) => row !== null);
  const now = clock.now();
  const window =
    action === 'short-epg'
      ? { from: now, limit: Math.min(numberOf(params.get('limit')) || SHORT, MOST_ROWS) }
      : { from: null, limit: MOST_ROWS * 10 };
  const ids = streams.flatMap((row) => (row.epg_channel_id ? [row.epg_channel_id] : []));
  const found = ids.length === 0 ? new Map<string, shapes.ListedProgramme[]>() : await epg.programmes(appId, ids, window);
  const rowsFor = (stream: StreamRow) =>
    (found.get(stream.epg_channel_id ?? '') ?? []).map((row) =>
      action === 'short-epg' ? shapes.shortEpg(row, stream) : shapes.tableEpg(row, stream, now),
    );
  if (asked.length > 1)
    return { epg_listings: Object.fromEntries(streams.map((stream) => [String(stream.id), rowsFor(stream)])) };
  const [stream] = streams;
  return { epg_listings: stream ? rowsFor(stream) : [] };
}
