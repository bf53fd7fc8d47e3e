// Deleting lines, in portions: the work tells how far it is and can be cancelled between them, and is one change set that undoes it.
import type { By } from '../platform/by.ts';
import type { Hand } from '../platform/long-work.ts';
import type { Shared } from './shared.ts';
import * as store from './store.ts';

/** Lines that one statement deletes. */
const PORTION = 500;
/** So many are named in the event; more are counted. */
const MOST_NAMED = 100;

/** Those of the ids that there are. */
export function deleteLines({ write, bus, catalog }: Shared, { by, ids, hand }: { by: By; ids: number[]; hand: Hand }) {
  return write(by, async (tx) => {
    const why = ids.length === 1 ? 'delete a line' : `delete ${ids.length} lines`;
    const { result, changeSetId } = await catalog.changes.within(tx, why, async () => {
      const gone: { id: number; username: string }[] = [];
      hand.reach(0, ids.length);
      for (let done = 0; done < ids.length; done += PORTION) {
        gone.push(...(await store.deleteLines(tx, ids.slice(done, done + PORTION))));
        hand.reach(Math.min(done + PORTION, ids.length), ids.length);
      }
      return gone;
    });
    const isFew = result.length <= MOST_NAMED;
    await bus.record(tx, 'lines.deleted', {
      summary: result.length === 1 ? `line ${result[0]?.username}` : `${result.length} lines`,
      ...(isFew ? { ids: result.map(({ id }) => id), before: result } : {}),
      counts: { removed: result.length },
      changeSetId,
    });
    return { deleted: result.length, changeSetId };
  });
}
