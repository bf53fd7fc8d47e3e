// Refused plays: folded by line, stream, reason and address for an hour, kept bounded in memory, written in batches.
import type { Denial, RuleOutcome } from '@muxwell/contract';
import { pause, type Clock, type Dice, type Service } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import { sql } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';
import type { By } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';

export interface Refused {
  appId: number;
  line: string;
  lineId: number | null;
  streamId: number | null;
  streamName: string;
  reason: string;
  says: string;
  ip: string;
  userAgent: string;
  trace: RuleOutcome[];
}
interface Folded extends Refused {
  id: string;
  /** Since the last write. */
  count: number;
  firstAt: Date;
  lastAt: Date;
}

const MOST_FOLDED = 5000;
const FOLD_MS = 3_600_000;
const WRITE_EVERY_MS = 2000;

export interface Deps {
  units: Units;
  clock: Clock;
  dice: Dice;
  /** New refusals of an app have been written. */
  onWritten: (appId: number) => void;
}

export function createDenials({ units, clock, dice, onWritten }: Deps) {
  const folded = new Map<string, Folded>();
  let dropped = 0;

  const write = async (appId: number, rows: Folded[]) => {
    const counted = rows.map((row) => ({ row, count: row.count }));
    await units.withApp(appId, systemBy(appId, 'delivery'), async ({ tx }) => {
      for (const { row, count } of counted)
        await sql`insert into delivery.denial (app_id, id, line, line_id, stream_id, stream_name, reason, says, ip, user_agent, count, trace, first_at, last_at)
          values (${appId}, ${row.id}, ${row.line}, ${row.lineId}, ${row.streamId}, ${row.streamName}, ${row.reason}, ${row.says}, ${row.ip}, ${row.userAgent}, ${count},
          ${JSON.stringify(row.trace)}::jsonb, ${row.firstAt}, ${row.lastAt})
          on conflict (app_id, id) do update set count = delivery.denial.count + excluded.count, last_at = excluded.last_at, user_agent = excluded.user_agent`.execute(
          tx,
        );
      await sql`delete from delivery.denial where last_at < now() - interval '30 days'`.execute(tx);
    });
    for (const { row, count } of counted) row.count -= count;
    onWritten(appId);
  };
  const flush = async () => {
    const waiting = [...folded.values()].filter((row) => row.count > 0);
    for (const [appId, rows] of Map.groupBy(waiting, (row) => row.appId)) await write(appId, rows);
    const oldest = clock.now().getTime() - FOLD_MS;
    for (const [key, row] of folded) if (row.count === 0 && row.firstAt.getTime() < oldest) folded.delete(key);
  };
  const service: Service = {
    name: 'refused plays',
    async run(signal) {
      while (await pause(clock, WRITE_EVERY_MS, signal)) await flush();
      await flush();
    },
  };

  return {
    service,
    /** How many were not kept because too many different ones came at once. */
    dropped: () => dropped,
    note(refusal: Refused): void {
      const line = refusal.line.slice(0, 64);
      const key = [refusal.appId, line, refusal.streamId, refusal.reason, refusal.ip].join('\u0000');
      const now = clock.now();
      const held = folded.get(key);
      if (held && now.getTime() - held.firstAt.getTime() < FOLD_MS) {
        held.count += 1;
        held.lastAt = now;
      } else if (folded.size < MOST_FOLDED) {
        folded.set(key, {
          ...refusal,
          line,
          userAgent: refusal.userAgent.slice(0, 300),
          id: dice.id(),
          count: 1,
          firstAt: now,
          lastAt: now,
        });
      } else dropped += 1;
    },
    list: (
      by: By,
      {
        after,
        limit,
        lineId,
        search,
      }: { after?: string | undefined; limit: number; lineId?: number | undefined; search?: string | undefined },
    ) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const plan = pagePlan(
          { after, limit, sort: '-last_at' },
          { last_at: { column: 'last_at', type: 'timestamptz' } },
          { column: 'id', type: 'uuid' },
        );
        let base = tx.selectFrom('delivery.denial');
        if (lineId !== undefined) base = base.where('line_id', '=', lineId);
        if (search)
          base = base.where((eb) =>
            eb.or([eb('line', 'ilike', like(search)), eb('stream_name', 'ilike', like(search)), eb('ip', '=', search)]),
          );
        const rows = await base
          .selectAll()
          .where(sql<boolean>`${plan.where}`)
          .orderBy(sql`${plan.orderBy}`)
          .limit(limit)
          .execute();
        const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
        const items = rows.map(
          (row): Denial => ({
            id: row.id,
            line: row.line,
            lineId: row.line_id,
            streamId: row.stream_id,
            streamName: row.stream_name,
            reason: row.reason,
            says: row.says,
            ip: row.ip,
            userAgent: row.user_agent,
            count: row.count,
            firstAt: row.first_at.toISOString(),
            lastAt: row.last_at.toISOString(),
            trace: row.trace as RuleOutcome[],
          }),
        ); // prettier-ignore
        return { items, total, next: plan.next(rows.at(-1), rows.length === limit) };
      }),
  };
}

const like = (text: string) => `%${text.replace(/[\\%_]/g, '\\$&')}%`;
