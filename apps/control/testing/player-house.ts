// A server of the Xtream protocol over an invented catalogue, without a database: what players see, for tests.
import { createLog, createMetrics, systemDice, TestClock } from '@muxwell/ground';
import type { FastifyInstance } from 'fastify';
import type { AppCatalog, CategoryRow, Grant, SeriesRow, StreamRow } from '../src/catalog/index.ts';
import type { Epg } from '../src/epg/index.ts';
import { unrestricted, type ActiveLine } from '../src/lines/index.ts';
import { createHttp } from '../src/platform/http.ts';
import { declaredSettings } from '../src/tenancy/index.ts';
import { createXtream } from '../src/xtream/index.ts';

/** A programme as the guide gives it. */
type ProgrammeRow = Awaited<ReturnType<Epg['programmes']>> extends Map<string, (infer Row)[]> ? Row : never;

export const NOON = new Date('2030-01-01T12:00:00Z');
const ADDED = new Date(1_767_225_600_000);
const IMAGES = 'http://tv.example.net:8080/images';

export const stream = (values: Partial<StreamRow> & Pick<StreamRow, 'id' | 'kind' | 'name'>): StreamRow => ({
  app_id: 1,
  number: 1,
  logo_url: '',
  epg_channel_id: null,
  category_ids: [],
  is_enabled: true,
  is_on_demand: true,
  is_adult: false,
  container: 'ts',
  notes: '',
  details: {},
  series_id: null,
  season: null,
  episode: null,
  sources_sealed: '',
  source_count: 1,
  user_agent: null,
  headers_sealed: '',
  proxy_sealed: '',
  allowed_countries: [],
  denied_countries: [],
  added_at: ADDED,
  updated_at: ADDED,
  ...values,
}); // prettier-ignore
export const oneSeries = (values: Partial<SeriesRow> & Pick<SeriesRow, 'id' | 'name'>): SeriesRow => ({
  app_id: 1,
  cover_url: '',
  category_ids: [],
  is_enabled: true,
  details: {},
  added_at: ADDED,
  updated_at: ADDED,
  ...values,
}); // prettier-ignore
export const category = (id: number, kind: CategoryRow['kind'], name: string): CategoryRow => ({
  app_id: 1,
  id,
  kind,
  name,
  parent_id: null,
  is_adult: false,
  position: id,
});
export const bouquet = (id: number, categoryIds: number[], more: Partial<Grant['row']> = {}): Grant['row'] => ({
  app_id: 1,
  id,
  name: `Bouquet ${id}`,
  position: id,
  category_ids: categoryIds,
  stream_ids: [],
  series_ids: [],
  allowed_countries: [],
  denied_countries: [],
  ...more,
}); // prettier-ignore
export const line = (values: Partial<ActiveLine> = {}): ActiveLine => ({
  appId: 1,
  id: 1,
  username: 'alice',
  isEnabled: true,
  isTrial: false,
  expiresAt: new Date(1_924_991_999_000),
  maxConnections: 2,
  bouquetIds: [1],
  bouquetEnds: null,
  allowedOutputs: ['hls', 'ts'],
  ...unrestricted,
  edgeName: '',
  isRestreamer: false,
  createdAt: ADDED,
  ...values,
}); // prettier-ignore

export interface Content {
  streams: StreamRow[];
  series: SeriesRow[];
  categories: CategoryRow[];
  bouquets: Grant['row'][];
}

export const nothing: Content = { streams: [], series: [], categories: [], bouquets: [] };

/** One channel, one film, one series with an episode: what the golden answers are about. */
export const small: Content = {
  categories: [
    category(1, 'live', 'News'),
    category(20, 'movie', 'Drama'),
    category(30, 'series', 'Crime'),
    category(40, 'live', 'Unseen'),
  ],
  bouquets: [bouquet(1, [1, 20, 30])],
  streams: [
    stream({
      id: 101,
      kind: 'live',
      name: 'Example News',
      logo_url: `${IMAGES}/101.png`,
      epg_channel_id: 'example.news',
      category_ids: [1],
    }),
    stream({
      id: 2001,
      kind: 'movie',
      name: 'A Quiet Harbour (2024)',
      logo_url: `${IMAGES}/2001.jpg`,
      category_ids: [20],
      container: 'mp4',
      details: {
        title: 'A Quiet Harbour',
        year: 2024,
        plot: 'A keeper returns.',
        cast: 'A. Actor, B. Actor',
        director: 'C. Director',
        genre: 'Drama',
        releaseDate: '2024-05-01',
        rating: 7.4,
        durationSeconds: 6240,
        backdropUrl: `${IMAGES}/2001b.jpg`,
      },
    }),
    stream({
      id: 5001,
      kind: 'episode',
      name: 'Harbour Lights - S01E01 - Fog',
      logo_url: `${IMAGES}/5001.jpg`,
      category_ids: [30],
      container: 'mkv',
      series_id: 301,
      season: 1,
      episode: 1,
      details: { releaseDate: '2023-02-01', plot: 'Fog rolls in.', durationSeconds: 2700, rating: 7.2 },
    }),
    stream({ id: 102, kind: 'live', name: 'Not granted', category_ids: [40] }),
    stream({ id: 103, kind: 'live', name: 'Switched off', category_ids: [1], is_enabled: false }),
  ],
  series: [
    oneSeries({
      id: 301,
      name: 'Harbour Lights',
      cover_url: `${IMAGES}/301.jpg`,
      category_ids: [30],
      details: {
        title: 'Harbour Lights',
        year: 2023,
        plot: 'Detectives.',
        cast: 'A. Actor',
        director: 'C. Director',
        genre: 'Crime',
        releaseDate: '2023-02-01',
        rating: 7.4,
        durationSeconds: 2700,
        backdropUrl: `${IMAGES}/301b.jpg`,
      },
    }),
    oneSeries({ id: 302, name: 'Not granted', category_ids: [31] }),
  ],
}; // prettier-ignore

export const middayNews: ProgrammeRow = {
  id: 900_001,
  epgId: 7,
  start: NOON,
  stop: new Date('2030-01-01T12:30:00Z'),
  title: 'Midday News',
  subTitle: '',
  description: 'Headlines.',
  lang: 'en',
  category: '',
  icon: '',
  season: null,
  episode: null,
}; // prettier-ignore

const grant = (row: Grant['row']): Grant => ({
  row,
  categories: new Set(row.category_ids),
  streams: new Set(row.stream_ids),
  series: new Set(row.series_ids),
});

export function catalogOf({ streams, series, categories, bouquets }: Content, revision: number): AppCatalog {
  const byId = <R extends { id: number }>(rows: R[]) => new Map(rows.map((row) => [row.id, row]));
  return {
    revision,
    streams: byId(streams),
    series: byId(series),
    categories: byId(categories),
    bouquets: new Map(bouquets.map((row) => [row.id, grant(row)])),
  };
}

const nowhere = { hasCountries: false, country: null, hasNetworks: false, network: null, networkName: '' };
type SettingKey = keyof typeof declaredSettings;

export interface PlayerHouse extends AsyncDisposable {
  http: FastifyInstance;
  clock: TestClock;
  /** Swaps the catalogue for another, as a change event does. */
  change(content: Content): void;
  set(key: SettingKey, value: unknown): void;
  /** Listens on loopback; answers scheme, host and port. */
  listen(): Promise<string>;
  figures: ReturnType<typeof createXtream>['figures'];
  metrics(): Promise<string>;
}

export interface PlayerHouseOptions {
  content?: Content;
  /** By username; the password is `s3cret`, the token `t0ken-` and the username. */
  lines?: ActiveLine[];
  programmes?: Record<string, ProgrammeRow[]>;
  /** By address, its country; others have none that is known. */
  countries?: Record<string, string>;
}

/** Opens the house. The default line is alice, who sees the small catalogue. */
export async function playerHouse({
  content = small,
  lines = [line()],
  programmes = { 'example.news': [middayNews] },
  countries = {},
}: PlayerHouseOptions = {}): Promise<PlayerHouse> {
  const log = createLog({ level: 'silent', name: 'test' });
  const metrics = createMetrics();
  const clock = new TestClock(NOON);
  const values = new Map<string, unknown>();
  const listeners: ((appId: number, ids: number[] | null) => void)[] = [];
  let catalog = catalogOf(content, 1);
  const xtream = createXtream({
    clock,
    dice: systemDice,
    log,
    metrics,
    catalog: { memory: { of: () => catalog, onChange: (listener) => void listeners.push(listener) } },
    lines: {
      memory: {
        byCredentials: (_, username, password) =>
          password === 's3cret' ? (lines.find((one) => one.username === username) ?? null) : null,
        byToken: (_, token) => lines.find((one) => token === `t0ken-${one.username}`) ?? null,
        passwordOf: () => 's3cret',
      },
    },
    epg: {
      revisionOf: async () => 1,
      programmes: async (_, ids, { from, to, limit }) =>
        new Map(
          ids.flatMap((id) =>
            programmes[id]
              ? [
                  [
                    id,
                    programmes[id].filter((row) => (!from || row.stop > from) && (!to || row.start < to)).slice(0, limit),
                  ] as const,
                ]
              : [],
          ),
        ),
    },
    geo: { placeOf: (ip) => ({ ...nowhere, hasCountries: true, country: countries[ip] ?? null }) },
    guard: { halts: () => null },
    tenancy: { appOfHost: () => 1 },
    settings: { get: ((_: number, key: SettingKey) => values.get(key) ?? declaredSettings[key].default) as never },
    connectionsOf: () => 0,
  });
  const http = await createHttp({ log, dice: systemDice, version: 'test', trustForwarded: true, programs: xtream.routes });
  return {
    http,
    clock,
    change(fresh) {
      catalog = catalogOf(fresh, catalog.revision + 1);
      for (const listener of listeners) listener(1, null);
    },
    set: (key, value) => void values.set(key, value),
    listen: () => http.listen({ host: '127.0.0.1', port: 0 }),
    figures: xtream.figures,
    async metrics() {
      xtream.measure();
      return (await metrics.expose()).text;
    },
    [Symbol.asyncDispose]: () => http.close(),
  };
}
