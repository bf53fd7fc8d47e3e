// The catalogue: streams, series, categories, bouquets, and the change sets that remember what each row was.
import type { StreamHealth } from '@muxwell/contract';
import type { CheckedFetch, Clock, Dice, Files, Log } from '@muxwell/ground';
import type { z } from 'zod';
import type { Bus } from '../platform/bus.ts';
import type { Alone, Tx } from '../platform/db.ts';
import type { LongWork } from '../platform/long-work.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { applyIncoming, MOST_DOUBTS, type ImportPlan } from './apply-import.ts';
import { createBulk } from './bulk.ts';
import { createChangeSets } from './change-sets.ts';
import { countBySource, countIncoming, knowsSource, matchIncoming, type ImportPlace } from './compare-import.ts';
import { createDuplicates } from './duplicates.ts';
import { createExport } from './export.ts';
import { createGroups } from './groups.ts';
import { doubtsOf, sampleIncoming } from './import-difference.ts';
import { createLogos } from './logos.ts';
import { mapGuide } from './map-guide.ts';
import { createMemory } from './memory.ts';
import { createOrder } from './order.ts';
import { openHeaders, openProxy, withRequest } from './requests.ts';
import { createReplaceSources } from './replace-sources.ts';
import { routes } from './routes.ts';
import { createSeries } from './series.ts';
import { openSources, sealingKey } from './sources.ts';
import { applyStraight, type Straight, type StraightPlan } from './straight-import.ts';
import { unknownIds, type StreamRow } from './store.ts';
import { createStreams } from './streams.ts';

export type { ImportPlan } from './apply-import.ts';
export { noChanges, type Compared, type ImportPlace } from './compare-import.ts';
export type { Difference, Doubt } from './import-difference.ts';
export { fingerprintQuery, knownQuery, untouchedQuery, type SourcePlace } from './source-state.ts';
export type { CategoryRow } from './category-store.ts';
export { isAllowedIn, isEverywhere } from './countries.ts';
export { countByKind } from './counts.ts';
export { doesGrant, type AppCatalog, type Grant } from './memory.ts';
export type { SeriesRow } from './series-store.ts';
export type { StreamRow } from './store.ts';
export type { Straight, StraightPlan } from './straight-import.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  dice: Dice;
  log: Log;
  secrets: Secrets;
  settings: AppSettings;
  files: Files;
  fetch: CheckedFetch;
  /** Where kept logos lie. */
  logoFolder: string;
  /** How a stream does on the edges. */
  health: (appId: number, row: { id: number; is_enabled: boolean }) => z.infer<typeof StreamHealth>;
  /** The streams of an app that somebody watches, one entry per connection. */
  watchedStreams: (appId: number) => number[];
  /** How many lines have a bouquet. */
  linesWith: (appId: number, bouquetId: number) => number;
}

export type Catalog = ReturnType<typeof createCatalog>;

export function createCatalog(deps: Deps) {
  const changes = createChangeSets(deps);
  changes.remember({ table: 'catalog.category', onUndoInsert: 'delete', bornAt: null, event: 'catalog.undone' });
  changes.remember({ table: 'catalog.series', onUndoInsert: 'mark-gone', bornAt: 'added_at', event: 'catalog.undone' });
  changes.remember({ table: 'catalog.stream', onUndoInsert: 'mark-gone', bornAt: 'added_at', event: 'catalog.undone' });
  changes.remember({ table: 'catalog.bouquet', onUndoInsert: 'delete', bornAt: null, event: 'catalog.undone' });
  const memory = createMemory({ ...deps, changes });
  const bulk = createBulk({ ...deps, changes, memory });
  const streams = createStreams({ ...deps, changes, memory });
  const services = {
    changes,
    streams,
    order: createOrder({ ...deps, ...streams, changes, choiceOf: bulk.choiceOf }),
    bulk,
    duplicates: createDuplicates({ ...deps, changes }),
    logos: createLogos(deps),
    exports: createExport({ ...deps, memory }),
    replaceSources: createReplaceSources({ ...deps, changes, choiceOf: bulk.choiceOf }),
    groups: createGroups({ ...deps, changes, memory }),
    series: createSeries({ ...deps, changes }),
  };
  return {
    ...services,
    memory,
    /** Which of these are no bouquets of the transaction's app. */
    unknownBouquets: (tx: Tx, ids: readonly number[]) => unknownIds(tx, 'catalog.bouquet', ids),
    /** The sources of a stream, in the clear: for the edges only. */
    sourcesOf(row: StreamRow) {
      const request = {
        userAgent: row.user_agent,
        headers: openHeaders(deps.secrets, row.headers_sealed),
        proxy: openProxy(deps.secrets, row.proxy_sealed),
      };
      return openSources(deps.secrets, row.sources_sealed).map((source) => withRequest(source, request));
    },
    sealingKey: () => sealingKey(deps.secrets),
    knowsSource,
    countBySource,
    /** What the relation `incoming` would change, in numbers, and what is unclear. */
    compareIncoming: async (tx: Tx, place: ImportPlace) => {
      await matchIncoming(tx, place);
      return { changes: await countIncoming(tx, place), doubts: await doubtsOf(tx, place, MOST_DOUBTS) };
    },
    /** The same, as `most` samples of each kind of change. */
    sampleIncoming: async (tx: Tx, place: ImportPlace, most: number) => {
      await matchIncoming(tx, place);
      return sampleIncoming(tx, deps.secrets, place, most);
    },
    applyIncoming: (tx: Tx, plan: ImportPlan) => applyIncoming({ changes, bus: deps.bus }, tx, plan),
    applyStraight: (alone: Alone, tx: Tx, plan: StraightPlan, fill: (into: Straight) => Promise<void>) =>
      applyStraight({ changes, bus: deps.bus, memory, alone }, tx, plan, fill),
    undoWithin: changes.undoWithin,
    mapGuide: (tx: Tx, mappings: Parameters<typeof mapGuide>[2]) => mapGuide(changes, tx, mappings),
    routes: (server: Server) => routes(server, services),
  };
}
