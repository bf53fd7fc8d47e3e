// Use cases of duplicates: streams of one name, address or guide channel are found in groups, and become one each.
import { problems, type DuplicateGroup, type StreamKind } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import type { ChangeSets } from './change-sets.ts';
import * as store from './duplicate-store.ts';
import { SourceThread } from './source-thread.ts';
import { sourceKeys } from './sources.ts';
import { unknownIds } from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  secrets: Secrets;
  changes: ChangeSets;
}
export type Merges = { merges: { keep: number; others: number[] }[] } | { all: { by: store.Likeness; kind: StreamKind } };

const PORTION = 1000;

export function createDuplicates({ units, bus, longWork, clock, secrets, changes }: Deps) {
  /** Fills the table `alike` with the key of each stream of the kind. */
  async function compare(tx: Tx, by: store.Likeness, kind: StreamKind): Promise<void> {
    if (by !== 'address') return store.keysInRows(tx, by, kind);
    await store.noKeys(tx);
    await using thread = new SourceThread(sourceKeys(secrets));
    for (let after = 0; ; ) {
      const rows = await store.sealedAfter(tx, { kind, after, limit: PORTION });
      const { addresses = [] } = await thread.ask({ do: 'addresses', rows });
      await store.addKeys(
        tx,
        rows.flatMap(({ id }, at) => (addresses[at]?.[0] === undefined ? [] : [{ id, key: addresses[at][0] }])),
      );
      after = rows.at(-1)?.id ?? after;
      if (rows.length < PORTION) return;
    }
  }

  /** Fills the table `merging`: which stream becomes which. */
  async function plan(tx: Tx, wanted: Merges): Promise<void> {
    if ('all' in wanted) {
      await compare(tx, wanted.all.by, wanted.all.kind);
      return store.mergeAlike(tx);
    }
    const pairs = wanted.merges.flatMap(({ keep, others }) =>
      others.filter((id) => id !== keep).map((other) => ({ keep, other })),
    );
    const named = pairs.flatMap(({ keep, other }) => [keep, other]);
    const ids = await unknownIds(tx, 'catalog.stream', named);
    if (ids.length > 0) throw problems.unknownReference(`there is no stream ${ids.slice(0, 20).join(', ')}`, { ids });
    const gone = new Set(pairs.map(({ other }) => other));
    if (gone.size < pairs.length || pairs.some(({ keep }) => gone.has(keep)))
      throw problems.unknownReference('a stream is in two groups', { ids: [...gone] });
    await store.mergeThese(tx, pairs);
  }

  async function merge(tx: Tx, hand: Hand): Promise<{ merged: number; removed: number }> {
    const of = await store.countMerging(tx);
    hand.reach(0, of);
    await using thread = new SourceThread(sourceKeys(secrets));
    for (let after = 0; ; ) {
      const groups = await store.sourcesToMerge(tx, { after, limit: PORTION });
      const { merged = [] } = await thread.ask({ do: 'merge', groups });
      await store.keepSources(tx, merged);
      after = groups.at(-1)?.id ?? after;
      hand.reach(0, of);
      if (groups.length < PORTION) break;
    }
    return store.merge(tx, { at: clock.now(), hand, of });
  }

  return {
    list: (
      by: By,
      { by: likeness, kind, after, limit }: { by: store.Likeness; kind: StreamKind; after?: string | undefined; limit: number },
    ) =>
      units.withApp(by.appId, by, async ({ tx }): Promise<{ items: DuplicateGroup[]; next: string | null; total: number }> => {
        await compare(tx, likeness, kind);
        const items = await store.groups(tx, { after: after ?? '', limit });
        const total = await store.countGroups(tx);
        return { items, next: items.length === limit ? (items.at(-1)?.key ?? null) : null, total };
      }),
    merge: (by: By, wanted: Merges) =>
      longWork.run(by, 'streams.merge', (hand) =>
        units.withApp(by.appId, by, async ({ tx }) => {
          await plan(tx, wanted);
          const { result, changeSetId } = await changes.within(tx, 'merge streams', () => merge(tx, hand));
          await bus.record(tx, 'catalog.streams-merged', {
            summary: `${result.removed} streams merged into ${result.merged}`,
            counts: result,
            changeSetId,
          });
          return { ...result, changeSetId };
        }),
      ),
  };
}
