// Use cases of categories and bouquets: how viewers browse, and what lines are granted.
import { problems, type Bouquet, type BouquetDetail, type Category, type CategoryKind } from '@muxwell/contract';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';
import * as bouquetStore from './bouquet-store.ts';
import * as categoryStore from './category-store.ts';
import type { ChangeSets } from './change-sets.ts';
import type { Memory } from './memory.ts';
import { countByBouquet, countInCategory } from './counts.ts';
import { unknownIds } from './store.ts';
import { defined } from './streams.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  changes: ChangeSets;
  memory: Memory;
  linesWith: (appId: number, bouquetId: number) => number;
}
type Optional<T> = { [K in keyof T]?: T[K] | undefined };
type CategoryChanges = Optional<{ name: string; parentId: number | null; isAdult: boolean }>;
type BouquetChanges = Optional<{
  name: string;
  categoryIds: number[];
  streamIds: number[];
  seriesIds: number[];
  allowedCountries: string[];
  deniedCountries: string[];
}>;

export function createGroups({ units, bus, changes, memory, linesWith }: Deps) {
  const toCategory = (row: categoryStore.CategoryRow): Category => ({
    id: row.id,
    kind: row.kind,
    name: row.name,
    parentId: row.parent_id,
    isAdult: row.is_adult,
    position: row.position,
    streamCount: countInCategory(memory.of(row.app_id), row.id),
  }); // prettier-ignore
  const toBouquet = (row: bouquetStore.BouquetRow): Bouquet => {
    const { streams, series } = countByBouquet(memory.of(row.app_id), row);
    return {
      id: row.id,
      name: row.name,
      position: row.position,
      streamCount: streams,
      seriesCount: series,
      lineCount: linesWith(row.app_id, row.id),
    };
  };
  const toDetail = (row: bouquetStore.BouquetRow): BouquetDetail => ({
    ...toBouquet(row),
    categoryIds: row.category_ids,
    streamIds: row.stream_ids,
    seriesIds: row.series_ids,
    allowedCountries: row.allowed_countries,
    deniedCountries: row.denied_countries,
  });
  const write = <T>(by: By, work: (tx: Tx) => Promise<T>): Promise<T> =>
    units
      .withApp(by.appId, by, ({ tx }) => work(tx))
      .catch((error: unknown) => {
        throw uniqueViolation(error) === null ? error : problems.nameTaken('choose another name');
      }); // prettier-ignore
  async function assertParent(tx: Tx, given: CategoryChanges, kind: CategoryKind, ownId: number | null): Promise<void> {
    if (given.parentId === undefined || given.parentId === null) return;
    const parent = await categoryStore.findCategory(tx, given.parentId);
    if (!parent || parent.kind !== kind || parent.id === ownId || parent.parent_id !== null)
      throw problems.unknownReference('the parent must be another category of the same kind, at the top', {
        ids: [given.parentId],
      });
  }
  async function assertContent(tx: Tx, { categoryIds = [], streamIds = [], seriesIds = [] }: BouquetChanges): Promise<void> {
    const ids = [
      ...(await unknownIds(tx, 'catalog.category', categoryIds)),
      ...(await unknownIds(tx, 'catalog.stream', streamIds)),
      ...(await unknownIds(tx, 'catalog.series', seriesIds)),
    ];
    if (ids.length > 0) throw problems.unknownReference(`not found: ${ids.slice(0, 20).join(', ')}`, { ids });
  }

  return {
    listCategories: (
      by: By,
      filter: { kind?: CategoryKind | undefined; search?: string | undefined; after?: string | undefined; limit: number },
    ) =>
      units.withApp(by.appId, by, async ({ tx }) =>
        whole((await categoryStore.listCategories(tx, by.appId, filter)).map(toCategory), filter),
      ),
    createCategory: (by: By, given: CategoryChanges & { kind: CategoryKind; name: string }) =>
      write(by, async (tx) => {
        await assertParent(tx, given, given.kind, null);
        const { result, changeSetId } = await changes.within(tx, `create category ${given.name}`, () =>
          categoryStore.insertCategory(tx, {
            app_id: by.appId,
            kind: given.kind,
            name: given.name,
            parent_id: given.parentId ?? null,
            is_adult: given.isAdult ?? false,
          }),
        );
        const after = toCategory(result);
        await bus.record(tx, 'catalog.category-created', {
          summary: `category ${result.name}`,
          ids: [result.id],
          after,
          changeSetId,
        });
        return after;
      }),
    updateCategory: (by: By, id: number, given: CategoryChanges) =>
      write(by, async (tx) => {
        const before = (await categoryStore.findCategory(tx, id)) ?? unknown('category');
        await assertParent(tx, given, before.kind, id);
        const values = defined({ name: given.name, parent_id: given.parentId, is_adult: given.isAdult });
        if (Object.keys(values).length === 0) return toCategory(before);
        const { result, changeSetId } = await changes.within(tx, `edit category ${before.name}`, () =>
          categoryStore.updateCategory(tx, id, values),
        );
        const after = toCategory(result ?? before);
        await bus.record(tx, 'catalog.category-updated', {
          summary: `category ${after.name}`,
          ids: [id],
          before: toCategory(before),
          after,
          changeSetId,
        });
        return after;
      }),
    removeCategory: (by: By, id: number) =>
      write(by, async (tx) => {
        const { result, changeSetId } = await changes.within(tx, 'delete a category', () => categoryStore.deleteCategory(tx, id));
        if (!result) throw problems.notFound('there is no such category');
        await bus.record(tx, 'catalog.category-deleted', {
          summary: `category ${result.name}`,
          ids: [id],
          before: toCategory(result),
          changeSetId,
        });
        return { changeSetId };
      }),
    orderCategories: (by: By, kind: CategoryKind, ids: number[]) =>
      write(by, async (tx) => {
        const own = new Set((await categoryStore.listCategories(tx, by.appId, { kind })).map((row) => row.id));
        const strange = ids.filter((id) => !own.has(id));
        if (strange.length > 0)
          throw problems.unknownReference(`not categories of this kind: ${strange.join(', ')}`, { ids: strange });
        const { changeSetId } = await changes.within(tx, 'order categories', () => categoryStore.orderCategories(tx, kind, ids));
        await bus.record(tx, 'catalog.categories-ordered', {
          summary: `order of ${kind} categories`,
          counts: { categories: ids.length },
          changeSetId,
        });
      }),
    listBouquets: (by: By, filter: { search?: string | undefined; after?: string | undefined; limit: number }) =>
      units.withApp(by.appId, by, async ({ tx }) =>
        whole((await bouquetStore.listBouquets(tx, by.appId, filter.search)).map(toBouquet), filter),
      ),
    getBouquet: (by: By, id: number) =>
      units.withApp(by.appId, by, async ({ tx }) => toDetail((await bouquetStore.findBouquet(tx, id)) ?? unknown('bouquet'))),
    createBouquet: (by: By, given: BouquetChanges & { name: string }) =>
      write(by, async (tx) => {
        await assertContent(tx, given);
        const row = {
          app_id: by.appId,
          name: given.name,
          category_ids: given.categoryIds ?? [],
          stream_ids: given.streamIds ?? [],
          series_ids: given.seriesIds ?? [],
          allowed_countries: given.allowedCountries ?? [],
          denied_countries: given.deniedCountries ?? [],
        };
        const { result, changeSetId } = await changes.within(tx, `create bouquet ${given.name}`, () =>
          bouquetStore.insertBouquet(tx, row),
        );
        await bus.record(tx, 'catalog.bouquet-created', {
          summary: `bouquet ${result.name}`,
          ids: [result.id],
          after: toBouquet(result),
          changeSetId,
        });
        return toDetail(result);
      }),
    updateBouquet: (by: By, id: number, given: BouquetChanges) =>
      write(by, async (tx) => {
        const before = (await bouquetStore.findBouquet(tx, id)) ?? unknown('bouquet');
        await assertContent(tx, given);
        const values = defined({
          name: given.name,
          category_ids: given.categoryIds,
          stream_ids: given.streamIds,
          series_ids: given.seriesIds,
          allowed_countries: given.allowedCountries,
          denied_countries: given.deniedCountries,
        });
        if (Object.keys(values).length === 0) return toDetail(before);
        const { result, changeSetId } = await changes.within(tx, `edit bouquet ${before.name}`, () =>
          bouquetStore.updateBouquet(tx, id, values),
        );
        const after = result ?? before;
        await bus.record(tx, 'catalog.bouquet-updated', {
          summary: `bouquet ${after.name}`,
          ids: [id],
          before: toBouquet(before),
          after: toBouquet(after),
          changeSetId,
        });
        return toDetail(after);
      }),
    removeBouquet: (by: By, id: number) =>
      write(by, async (tx) => {
        const { result, changeSetId } = await changes.within(tx, 'delete a bouquet', () => bouquetStore.deleteBouquet(tx, id));
        if (!result) throw problems.notFound('there is no such bouquet');
        await bus.record(tx, 'catalog.bouquet-deleted', {
          summary: `bouquet ${result.name}`,
          ids: [id],
          before: toBouquet(result),
          changeSetId,
        });
        return { changeSetId };
      }),
  };
}

/** Categories and bouquets are few and have an order of their own: the cursor is the id of the last one shown. */
function whole<T extends { id: number }>(rows: T[], { after, limit }: { after?: string | undefined; limit: number }) {
  const from = after === undefined ? 0 : rows.findIndex((row) => String(row.id) === after) + 1;
  const items = rows.slice(from, from + limit);
  return { items, total: rows.length, next: from + limit < rows.length ? String(items.at(-1)?.id) : null };
}

function unknown(what: string): never {
  throw problems.notFound(`there is no such ${what}`);
}
