import { sql, type Db } from '../platform/db.ts';
import type { Carried } from './meter.ts';
import { ALL, kinds, type Subject, type Subjects } from './subjects.ts';

/** The two lengths of steps that are kept, in minutes. */
export const [FINE, COARSE] = [5, 60];

export interface Row extends Carried {
  at: Date;
  seconds: number;
}

const MOST_ROWS = 2000;
const textOf = ({ kind, id }: Subject): string => (kind === ALL.kind ? '' : String(id));

/** Adds to a step of five minutes: what was there before a restart stays. */
export async function addStep(db: Db, appId: number, step: { at: Date; seconds: number; carried: Subjects<Carried> }) {
  const { at, seconds, carried } = step;
  await sql`insert into monitoring.step (app_id, minutes, at, seconds) values (${appId}, ${FINE}, ${at}, ${seconds})
    on conflict (app_id, minutes, at) do update set seconds = step.seconds + excluded.seconds`.execute(db);
  const rows = kinds.flatMap((kind) => [...carried[kind]].map(([id, one]) => ({ ...one, kind, subject: textOf({ kind, id }) })));
  for (let from = 0; from < rows.length; from += MOST_ROWS) {
    const some = rows.slice(from, from + MOST_ROWS);
    await sql`insert into monitoring.traffic as t (app_id, kind, subject, minutes, at, bytes_in, bytes_out, peak_in, peak_out, viewers)
      select ${appId}, kind, subject, ${FINE}, ${at}, bytes_in, bytes_out, peak_in, peak_out, viewers
      from unnest(${some.map((row) => row.kind)}::text[], ${some.map((row) => row.subject)}::text[],
        ${some.map((row) => row.bytesIn)}::bigint[], ${some.map((row) => row.bytesOut)}::bigint[],
        ${some.map((row) => row.peakIn)}::bigint[], ${some.map((row) => row.peakOut)}::bigint[],
        ${some.map((row) => row.viewers)}::int[]) given (kind, subject, bytes_in, bytes_out, peak_in, peak_out, viewers)
      on conflict (app_id, kind, subject, minutes, at) do update set bytes_in = t.bytes_in + excluded.bytes_in,
        bytes_out = t.bytes_out + excluded.bytes_out, peak_in = greatest(t.peak_in, excluded.peak_in),
        peak_out = greatest(t.peak_out, excluded.peak_out), viewers = greatest(t.viewers, excluded.viewers)`.execute(db);
  }
}

/** Where the steps begin that no hour has gathered yet. */
const ungathered = (appId: number) =>
  sql`(select coalesce(max(at) + interval '1 hour', '-infinity') from monitoring.step where app_id = ${appId} and minutes = ${COARSE})`;

/** Makes hours from the steps of five minutes that end before `until`, where there are none yet. */
export async function gatherHours(db: Db, appId: number, until: Date): Promise<void> {
  const due = sql`app_id = ${appId} and minutes = ${FINE} and at < ${until} and at >= ${ungathered(appId)}`;
  await sql`insert into monitoring.traffic (app_id, kind, subject, minutes, at, bytes_in, bytes_out, peak_in, peak_out, viewers)
    select ${appId}, kind, subject, ${COARSE}, date_bin('1 hour', at, 'epoch'), sum(bytes_in), sum(bytes_out), max(peak_in), max(peak_out), max(viewers)
    from monitoring.traffic where ${due} group by kind, subject, date_bin('1 hour', at, 'epoch')`.execute(db);
  await sql`insert into monitoring.step (app_id, minutes, at, seconds)
    select ${appId}, ${COARSE}, date_bin('1 hour', at, 'epoch'), sum(seconds) from monitoring.step where ${due}
    group by date_bin('1 hour', at, 'epoch')`.execute(db);
}

/** Forgets what is older; steps of five minutes only once an hour has gathered them. */
export async function forget(db: Db, appId: number, before: { fine: Date; coarse: Date }): Promise<void> {
  for (const table of ['traffic', 'step'] as const)
    await sql`delete from ${sql.table(`monitoring.${table}`)} where app_id = ${appId}
      and (minutes = ${FINE} and at < least(${before.fine}::timestamptz, ${ungathered(appId)}) or minutes = ${COARSE} and at < ${before.coarse})`.execute(
      db,
    );
}

/** What a subject carried since `from`, and zeros where others carried something. Fine: five minutes; else hours, and what is not one yet. */
export async function readCarried(
  db: Db,
  which: { appId: number; subject: Subject; from: Date; isFine: boolean },
): Promise<Row[]> {
  const { appId, subject, from } = which;
  const wanted = which.isFine
    ? sql`s.minutes = ${FINE}`
    : sql`(s.minutes = ${COARSE} or s.minutes = ${FINE} and s.at >= ${ungathered(appId)})`;
  const { rows } =
    await sql<Row>`select s.at, s.seconds, coalesce(t.bytes_in, 0) as "bytesIn", coalesce(t.bytes_out, 0) as "bytesOut",
      coalesce(t.peak_in, 0) as "peakIn", coalesce(t.peak_out, 0) as "peakOut", coalesce(t.viewers, 0) as viewers
    from monitoring.step s left join monitoring.traffic t on t.app_id = ${appId} and t.kind = ${subject.kind} and t.subject = ${textOf(subject)}
      and t.minutes = s.minutes and t.at = s.at
    where s.app_id = ${appId} and s.at >= ${from} and ${wanted} order by s.at`.execute(db);
  return rows;
}
