// Use cases of the order of streams: moved among the channel numbers, numbered anew; and a second one made of a stream.
import { problems, type StreamChoice, type StreamDetail } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import type { Units } from '../platform/unit.ts';
import type { ChangeSets } from './change-sets.ts';
import { chosen, type Choice } from './edit-store.ts';
import * as store from './order-store.ts';
import { findStream } from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  changes: ChangeSets;
  choiceOf: (tx: Tx, by: By, streams: StreamChoice) => Promise<Choice>;
  detailOf: (tx: Tx, id: number) => Promise<StreamDetail>;
  forAudit: (detail: StreamDetail) => object;
}

export function createOrder({ units, bus, longWork, clock, changes, choiceOf, detailOf, forAudit }: Deps) {
  /** Streams of one kind, which their numbers are about. */
  async function kindOf(tx: Tx, ids: readonly number[]): Promise<string> {
    const { rows } = await sql<{
      kind: string;
      n: number;
    }>`select kind, count(*) as n from catalog.stream where id = any (${ids}::int[]) and gone_at is null group by kind`.execute(
      tx,
    );
    const [first] = rows;
    if (!first || rows.length > 1 || first.n < new Set(ids).size)
      throw problems.unknownReference('these are not streams of one kind', { ids: [...ids].slice(0, 20) });
    return first.kind;
  }
  interface Numbering {
    name: string;
    why: string;
    work: (tx: Tx, hand: Hand) => Promise<number>;
  }
  const renumbering = (by: By, { name, why, work }: Numbering) =>
    longWork.run(by, name, (hand) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const { result, changeSetId } = await changes.within(tx, why, () => work(tx, hand));
        await bus.record(tx, 'catalog.streams-ordered', {
          summary: `${result} channel numbers`,
          counts: { changed: result },
          changeSetId,
        });
        return { changed: result, changeSetId };
      }),
    );

  return {
    move: (by: By, { ids, to }: { ids: number[]; to: store.Place }) =>
      renumbering(by, {
        name: 'streams.move',
        why: 'move streams',
        work: async (tx, hand) => {
          const kind = await kindOf(tx, ids);
          const changed = await store.move(tx, { ids: [...new Set(ids)], to, kind, at: clock.now(), hand });
          if (changed === null) throw problems.unknownReference('there is no such stream to move to', { ids: Object.values(to) });
          return changed;
        },
      }),
    renumber: (by: By, { streams, startAt, order }: { streams: StreamChoice; startAt: number; order: 'number' | 'name' }) =>
      renumbering(by, {
        name: 'streams.renumber',
        why: 'renumber streams',
        work: async (tx, hand) => {
          const where = chosen(tx, await choiceOf(tx, by, streams));
          return store.renumber(tx, { where, startAt, order, at: clock.now(), hand });
        },
      }),
    clone: (by: By, id: number) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const row = await findStream(tx, id);
        if (!row) throw problems.notFound('there is no such stream');
        const { result, changeSetId } = await changes.within(tx, `clone ${row.name}`, () =>
          store.clone(tx, id, `${row.name} (2)`.slice(-500)),
        );
        const detail = await detailOf(tx, result);
        await bus.record(tx, 'catalog.stream-created', {
          summary: `${row.kind} ${detail.name}`,
          ids: [result],
          after: forAudit(detail),
          changeSetId,
        });
        return detail;
      }),
  };
}
