// Use cases of series.
import { problems, type Details, type Series } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';
import type { ChangeSets } from './change-sets.ts';
import { fullDetails } from './details.ts';
import * as store from './series-store.ts';
import { listEpisodes, markEpisodesGone, unknownIds } from './store.ts';
import { defined } from './streams.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  changes: ChangeSets;
}
export interface SeriesChanges {
  name?: string | undefined;
  coverUrl?: string | undefined;
  categoryIds?: number[] | undefined;
  isEnabled?: boolean | undefined;
  details?: { [K in keyof Details]?: Details[K] | undefined } | undefined;
}

export function createSeries({ units, bus, clock, changes }: Deps) {
  const assertCategories = async (tx: Tx, ids: number[] | undefined) => {
    const strange = await unknownIds(tx, 'catalog.category', ids ?? []);
    if (strange.length > 0) throw problems.unknownReference(`there is no category ${strange.join(', ')}`, { ids: strange });
  };
  const toDetail = async (tx: Tx, row: store.SeriesRow) => {
    const episodes = await listEpisodes(tx, row.id);
    const counted = { seasons: new Set(episodes.map((one) => one.season)).size, episodes: episodes.length };
    return {
      ...toSeries(row, counted),
      details: fullDetails(row.details, row.name),
      episodes: episodes.map((one) => ({ id: one.id, season: one.season ?? 0, episode: one.episode ?? 0, name: one.name })),
    };
  };

  return {
    list: (
      by: By,
      request: {
        after?: string | undefined;
        limit: number;
        sort: string;
        search?: string | undefined;
        categoryId?: number | undefined;
      },
    ) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const page = await store.listSeries(tx, request);
        const counts = await store.countEpisodes(
          tx,
          page.items.map((row) => row.id),
        ); // prettier-ignore
        return { ...page, items: page.items.map((row) => toSeries(row, counts.get(row.id))) };
      }),
    get: (by: By, id: number) =>
      units.withApp(by.appId, by, async ({ tx }) => toDetail(tx, (await store.findSeries(tx, id)) ?? unknown())),
    create: (by: By, given: SeriesChanges & { name: string }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        await assertCategories(tx, given.categoryIds);
        const row = {
          app_id: by.appId,
          name: given.name,
          cover_url: given.coverUrl ?? '',
          category_ids: given.categoryIds ?? [],
          is_enabled: given.isEnabled ?? true,
          details: defined(given.details ?? {}),
        };
        const { result, changeSetId } = await changes.within(tx, `create series ${given.name}`, () =>
          store.insertSeries(tx, row),
        );
        const after = await toDetail(tx, result);
        await bus.record(tx, 'catalog.series-created', { summary: `series ${given.name}`, ids: [result.id], after, changeSetId });
        return after;
      }),
    update: (by: By, id: number, given: SeriesChanges) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const row = (await store.findSeries(tx, id)) ?? unknown();
        await assertCategories(tx, given.categoryIds);
        const before = await toDetail(tx, row);
        const details = given.details === undefined ? undefined : { ...row.details, ...defined(given.details) };
        const values = defined({
          name: given.name,
          cover_url: given.coverUrl,
          category_ids: given.categoryIds,
          is_enabled: given.isEnabled,
          details,
        });
        const local_edits = [...new Set([...row.local_edits, ...Object.keys(values)])];
        const { result, changeSetId } = await changes.within(tx, `edit series ${row.name}`, () =>
          store.updateSeries(tx, id, { ...values, local_edits }, clock.now()),
        );
        const after = await toDetail(tx, result);
        await bus.record(tx, 'catalog.series-updated', {
          summary: `series ${after.name}`,
          ids: [id],
          before,
          after,
          changeSetId,
        });
        return after;
      }),
    remove: (by: By, id: number) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const { result, changeSetId } = await changes.within(tx, 'delete a series', async () => {
          await markEpisodesGone(tx, id, clock.now());
          return store.markSeriesGone(tx, id, clock.now());
        });
        if (!result) throw problems.notFound('there is no such series');
        await bus.record(tx, 'catalog.series-deleted', {
          summary: `series ${result.name}`,
          ids: [id],
          before: result,
          changeSetId,
        });
        return { changeSetId };
      }),
  };
}

function unknown(): never {
  throw problems.notFound('there is no such series');
}

const toSeries = (row: store.SeriesRow, counted: { seasons: number; episodes: number } | undefined): Series => ({
  id: row.id,
  name: row.name,
  coverUrl: row.cover_url,
  categoryIds: row.category_ids,
  isEnabled: row.is_enabled,
  seasonCount: counted?.seasons ?? 0,
  episodeCount: counted?.episodes ?? 0,
  addedAt: row.added_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
}); // prettier-ignore
