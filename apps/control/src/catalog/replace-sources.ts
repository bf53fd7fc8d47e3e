// Use case: a host, an account or any text becomes another in the addresses of many sources, which are sealed.
import type { SourceReplacement, StreamChoice } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import type { ChangeSets } from './change-sets.ts';
import { chosen, type Choice } from './edit-store.ts';
import { SourceThread, type Resealed, type SealedRow } from './source-thread.ts';
import { sourceKeys } from './sources.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  secrets: Secrets;
  changes: ChangeSets;
  choiceOf: (tx: Tx, by: By, streams: StreamChoice) => Promise<Choice>;
}
export interface ReplaceRequest {
  streams: StreamChoice;
  replace: SourceReplacement;
}

/** Rows that are opened in one turn: reading them takes the main loop some milliseconds. */
const PORTION = 1000;
/** Rows that are written by one statement. */
const AT_ONCE = 5000;
const SAMPLES = 10;

export function createReplaceSources({ units, bus, longWork, clock, secrets, changes, choiceOf }: Deps) {
  /** Hands out, portion by portion, the rows whose sources change; answers how many it has looked at. */
  async function walk(
    tx: Tx,
    by: By,
    { streams, replace }: ReplaceRequest,
    take: (rows: Resealed[]) => Promise<void>,
  ): Promise<number> {
    const where = chosen(tx, await choiceOf(tx, by, streams));
    await using thread = new SourceThread(sourceKeys(secrets));
    let found = 0;
    await sql`declare sealed_sources no scroll cursor for select s.id, s.name, s.sources_sealed as sealed from catalog.stream s
      where (${where}) and s.source_count > 0 order by s.id`.execute(tx);
    for (;;) {
      const { rows } = await sql<SealedRow>`fetch ${sql.raw(String(PORTION))} from sealed_sources`.execute(tx);
      found += rows.length;
      const { changed = [] } = await thread.ask({ do: 'replace', rows, replacement: replace });
      await take(changed);
      if (rows.length < PORTION) break;
    }
    await sql`close sealed_sources`.execute(tx);
    return found;
  }

  async function replaceAll(tx: Tx, by: By, { hand, ...request }: ReplaceRequest & { hand: Hand }) {
    const counts = { changed: 0, sources: 0 };
    await sql`create temporary table resealed (id int primary key, sealed text not null) on commit drop`.execute(tx);
    await walk(tx, by, request, async (rows) => {
      counts.changed += rows.length;
      counts.sources += rows.reduce((sum, { count }) => sum + count, 0);
      if (rows.length > 0)
        await sql`insert into resealed select * from unnest(${rows.map(({ id }) => id)}::int[], ${rows.map(({ sealed }) => sealed)}::text[])`.execute(
          tx,
        );
      hand.reach(0, counts.changed);
    });
    await sql`analyze resealed (id)`.execute(tx);
    const at = clock.now();
    for (let [done, last] = [0, 0]; done < counts.changed; done += AT_ONCE) {
      const { rows } = await sql<{
        last: number;
      }>`with portion as (select * from resealed where id > ${last} order by id limit ${AT_ONCE}),
        written as (update catalog.stream s set sources_sealed = r.sealed, updated_at = ${at},
          local_edits = case when 'sources_sealed' = any (s.local_edits) then s.local_edits else s.local_edits || 'sources_sealed'::text end
          from portion r where r.id = s.id)
        select coalesce(max(id), ${last}) as last from portion`.execute(tx);
      last = rows[0]?.last ?? last;
      hand.reach(Math.min(done + AT_ONCE, counts.changed), counts.changed);
    }
    return counts;
  }

  return {
    preview: (by: By, request: ReplaceRequest) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const told = { changed: 0, sources: 0, samples: [] as Omit<Resealed, 'sealed' | 'count'>[] };
        const found = await walk(tx, by, request, async (rows) => {
          told.changed += rows.length;
          told.sources += rows.reduce((sum, { count }) => sum + count, 0);
          told.samples.push(
            ...rows.slice(0, SAMPLES - told.samples.length).map(({ id, name, before, after }) => ({ id, name, before, after })),
          );
        });
        return { found, ...told };
      }),
    replace: (by: By, request: ReplaceRequest) =>
      longWork.run(by, 'streams.replace', (hand) =>
        units.withApp(by.appId, by, async ({ tx }) => {
          const { result, changeSetId } = await changes.within(tx, 'replace in sources', () =>
            replaceAll(tx, by, { ...request, hand }),
          );
          await bus.record(tx, 'catalog.sources-replaced', {
            summary: `${result.sources} sources of ${result.changed} streams`,
            // Nothing of an address: it carries credentials.
            after: { what: request.replace.what },
            counts: result,
            changeSetId,
          });
          return { ...result, changeSetId };
        }),
      ),
  };
}
