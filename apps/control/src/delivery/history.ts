// Ended sessions, written in batches, and kept for ninety days.
import type { PastConnection } from '@muxwell/contract';
import type { EndedSession } from '@muxwell/contract/edge';
import { pause, type Clock, type Service } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Lines } from '../lines/index.ts';
import { systemBy, type By } from '../platform/by.ts';
import { sql } from '../platform/db.ts';
import { pagePlan } from '../platform/page.ts';
import type { Units } from '../platform/unit.ts';
import type { Session } from './sessions.ts';

export interface Deps {
  units: Units;
  clock: Clock;
  catalog: Pick<Catalog, 'memory'>;
  lines: Pick<Lines, 'memory' | 'noteSeen'>;
  appIds: () => number[];
}

const FORGET_EVERY_MS = 3_600_000;
const KEPT_MS = 90 * 86_400_000;

export function createHistory({ units, clock, catalog, lines, appIds }: Deps) {
  /** Throws when the database is away: then the edge sends the sessions again, because nobody acknowledged them. */
  async function write(ended: { report: EndedSession; session: Session | null; edge: string }[]): Promise<void> {
    for (const [appId, rows] of Map.groupBy(ended, ({ report }) => report.appId)) {
      await units.withApp(appId, systemBy(appId, 'delivery'), async ({ tx }) => {
        for (const { report, session, edge } of rows) {
          const lineId = session ? session.lineId : Number.parseInt(report.session, 10) || null;
          const username = lineId === null ? '' : (lines.memory.byId(appId, lineId)?.username ?? '');
          const streamName = catalog.memory.of(appId).streams.get(report.streamId)?.name ?? '';
          const { rows: fresh } =
            await sql`insert into delivery.past_session (app_id, id, line_id, username, stream_id, stream_name, output, ip, user_agent, edge, started_at, ended_at, bytes, reason, quality)
            values (${appId}, ${report.session}, ${lineId}, ${username}, ${report.streamId}, ${streamName}, ${report.output}, ${report.ip}, ${report.userAgent.slice(0, 500)}, ${edge},
            ${new Date(report.startedAt)}, ${new Date(report.endedAt)}, ${Math.round(report.bytes)}, ${report.reason}, ${session?.quality ? JSON.stringify(session.quality) : null}) on conflict do nothing returning id`.execute(
              tx,
            );
          if (lineId !== null && fresh.length > 0)
            await lines.noteSeen(tx, { appId, lineId, at: new Date(report.endedAt), bytes: Math.round(report.bytes) });
        }
      });
    }
  }

  const forget: Service = {
    name: 'past connections',
    async run(signal) {
      do
        for (const appId of appIds())
          await units.withApp(appId, systemBy(appId, 'delivery'), ({ tx }) =>
            sql`delete from delivery.past_session where ended_at < ${new Date(clock.now().getTime() - KEPT_MS)}`.execute(tx),
          );
      while (await pause(clock, FORGET_EVERY_MS, signal));
    },
  };

  return {
    write,
    services: [forget],
    list: (
      by: By,
      {
        after,
        limit,
        lineId,
        streamId,
      }: { after?: string | undefined; limit: number; lineId?: number | undefined; streamId?: number | undefined },
    ) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const plan = pagePlan(
          { after, limit, sort: '-ended_at' },
          { ended_at: { column: 'ended_at', type: 'timestamptz' } },
          { column: 'id', type: 'text' },
        );
        let base = tx.selectFrom('delivery.past_session');
        if (lineId !== undefined) base = base.where('line_id', '=', lineId);
        if (streamId !== undefined) base = base.where('stream_id', '=', streamId);
        const rows = await base
          .selectAll()
          .where(sql<boolean>`${plan.where}`)
          .orderBy(sql`${plan.orderBy}`)
          .limit(limit)
          .execute();
        const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
        const items = rows.map(
          (row): PastConnection => ({
            id: row.id,
            lineId: row.line_id,
            username: row.username,
            streamId: row.stream_id,
            streamName: row.stream_name,
            output: row.output as PastConnection['output'],
            ip: row.ip,
            userAgent: row.user_agent,
            edge: row.edge,
            startedAt: row.started_at.toISOString(),
            endedAt: row.ended_at.toISOString(),
            bytes: row.bytes,
            reason: row.reason,
            quality: row.quality as PastConnection['quality'],
          }),
        ); // prettier-ignore
        return { items, total, next: plan.next(rows.at(-1), rows.length === limit) };
      }),
  };
}
