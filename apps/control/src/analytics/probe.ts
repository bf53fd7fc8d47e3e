// Whether the database answers.
import type { Clock } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import { sql } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';

const PATIENCE_MS = 3000;

export interface ProbeDeps {
  units: Pick<Units, 'acrossApps'>;
  clock: Clock;
}

/**
 * Makes a question that is answered within 3 s. A database that does not answer in time counts as down: it may hang instead of
 * refusing. However many ask, one question at a time is on its way, so that a hanging database does not take all connections.
 */
export function databaseProbe({ units, clock }: ProbeDeps): () => Promise<'up' | 'down'> {
  let asking: Promise<'up' | 'down'> | null = null;
  const ask = () =>
    units
      .acrossApps('health', systemBy(0, 'health'), ({ tx }) => sql`select 1`.execute(tx))
      .then(
        () => 'up' as const,
        () => 'down' as const,
      )
      .finally(() => (asking = null));
  return async () => {
    const enough = new AbortController();
    const late = clock.sleep(PATIENCE_MS, enough.signal).then(() => 'down' as const);
    late.catch(() => {}); // aborted when the answer comes first
    asking ??= ask();
    return Promise.race([asking, late]).finally(() => enough.abort());
  };
}
