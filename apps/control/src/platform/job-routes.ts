// The page of background jobs: list, one, cancel, retry.
import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import { sql } from './db.ts';
import { jobView, type JobRow } from './job-view.ts';
import type { Jobs } from './jobs.ts';
import type { LongWork } from './long-work.ts';
import { pagePlan } from './page.ts';
import { serve, type Server } from './serve.ts';
import type { Units } from './unit.ts';

export function jobRoutes(server: Server, { jobs, units, longWork }: { jobs: Jobs; units: Units; longWork: LongWork }): void {
  serve(server, contract.listJobs, ({ by, query }) =>
    units.withApp(by.appId, by, async ({ tx }) => {
      const plan = pagePlan(
        { ...query, sort: '-created_at' },
        { created_at: { column: 'created_at', type: 'timestamptz' } },
        { column: 'id', type: 'uuid' },
      );
      let base = tx.selectFrom('platform.job');
      if (query.state) base = base.where('state', '=', query.state);
      if (query.search) base = base.where('name', 'ilike', `%${query.search.replace(/[\\%_]/g, '\\$&')}%`);
      const rows = await base
        .selectAll()
        .where(sql<boolean>`${plan.where}`)
        .orderBy(sql`${plan.orderBy}`)
        .limit(query.limit)
        .execute();
      const { total } = await base.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
      return {
        items: rows.map((row) => jobView(row as JobRow)),
        total,
        next: plan.next(rows.at(-1), rows.length === query.limit),
      };
    }),
  );
  serve(server, contract.getJob, ({ by, params }) =>
    units.withApp(by.appId, by, async ({ tx }) => {
      const row = isUuid(params.id)
        ? await tx.selectFrom('platform.job').selectAll().where('id', '=', params.id).executeTakeFirst()
        : undefined;
      if (!row) throw problems.notFound('there is no such job');
      return jobView(row as JobRow);
    }),
  );
  serve(server, contract.cancelJob, async ({ by, params }) => {
    const id = checked(params.id);
    return (await longWork.cancel(by, id)) ?? jobs.cancel(by, id);
  });
  serve(server, contract.retryJob, ({ by, params }) => jobs.retry(by, checked(params.id)));
}

const isUuid = (text: string) => /^[0-9a-f-]{36}$/i.test(text);
function checked(id: string): string {
  if (!isUuid(id)) throw problems.notFound('there is no such job');
  return id;
}
