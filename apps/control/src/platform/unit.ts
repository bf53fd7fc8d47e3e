// The unit of work: the only way to a database handle. Each takes a runtime role, so that row-level security holds.
import type { Kysely } from 'kysely';
import type { By } from './by.ts';
import { beginning, type Tables, type Tx } from './db.ts';

export const RUNTIME_ROLE = 'muxwell_runtime';
export const ACROSS_ROLE = 'muxwell_across';

export interface Unit {
  tx: Tx;
  /** Runs after the commit; not at all after a roll-back. */
  after: (work: () => void) => void;
}

export interface Units {
  /** One transaction in one app: other apps' rows do not exist in it. */
  withApp<T>(appId: number, by: By, work: (unit: Unit) => Promise<T>): Promise<T>;
  /** One statement that only reads, in one app. It goes to the server in one message with its beginning and its end; a second one fails, and so does a write. */
  readOnce<T>(appId: number, by: By, ask: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * One transaction over all apps, for the few jobs that need it; `reason` stands in the server's statement log. Events that it records
   * belong to the app of `by`, where it names one.
   */
  acrossApps<T>(reason: string, by: By, work: (unit: Unit) => Promise<T>): Promise<T>;
}

export function createUnits(db: Kysely<Tables>): Units {
  const run = async <T>(settings: Record<string, string>, work: (unit: Unit) => Promise<T>): Promise<T> => {
    const later: (() => void)[] = [];
    const result = await db.transaction().execute(async (tx) => {
      await beginning({ ...settings, 'app.change_set': '' }).execute(tx);
      return work({ tx, after: (then) => void later.push(then) });
    });
    for (const then of later) then();
    return result;
  };
  const inApp = (appId: number, by: By) => ({ role: RUNTIME_ROLE, 'app.app_id': String(appId), 'app.by': JSON.stringify(by) });
  return {
    withApp: (appId, by, work) => run(inApp(appId, by), work),
    readOnce: (appId, by, ask) =>
      db.transaction().execute(async (tx) => {
        await beginning(inApp(appId, by), true).execute(tx);
        return ask(tx);
      }),
    acrossApps: (reason, by, work) =>
      run(
        {
          role: ACROSS_ROLE,
          'app.app_id': by.appId === 0 ? '' : String(by.appId),
          'app.by': JSON.stringify(by),
          'app.reason': reason,
        },
        work,
      ),
  };
}
