// The audit log: every write of every domain, by way of the events, in a chain of hashes.
import { createHash } from 'node:crypto';
import * as contract from '@muxwell/contract';
import { events, problems, type AuditEntry } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus, EventRecord } from '../platform/bus.ts';
import type { Tx } from '../platform/db.ts';
import { serve, type Principal, type Server } from '../platform/serve.ts';
import type { Unit, Units } from '../platform/unit.ts';
import { toCsv } from './csv.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
}

const DAY_MS = 86_400_000;
const EXPORT_ROWS = 100_000;

export function createAudit({ units, bus, clock }: Deps) {
  bus.onAny('audit', async (record, tx) => {
    const { audit } = events[record.type];
    if (audit) await write(tx, record, audit);
  });
  // The installation's own entries (app 0) are its administrators' to see, so they read across apps with an explicit list.
  const read = <T>({ by, isPlatformAdmin }: Principal, work: (tx: Tx, appIds: number[]) => Promise<T>) =>
    isPlatformAdmin
      ? units.acrossApps('audit log', by, ({ tx }: Unit) => work(tx, [0, by.appId]))
      : units.withApp(by.appId, by, ({ tx }: Unit) => work(tx, [by.appId]));

  return {
    routes(server: Server): void {
      serve(server, contract.listAudit, ({ principal, query }) =>
        read(principal, async (tx, appIds) => {
          const page = await store.listEntries(tx, appIds, query);
          return { ...page, items: page.items.map(toEntry) };
        }),
      );
      serve(server, contract.getAudit, ({ principal, params }) =>
        read(principal, async (tx, appIds) => {
          const id = /^\d{1,15}$/.test(params.id) ? Number(params.id) : 0;
          const row = await store.findEntry(tx, appIds, id);
          if (!row) throw problems.notFound('there is no such entry');
          return toEntry(row);
        }),
      );
      serve(server, contract.exportAudit, async ({ principal, body, by, reply }) => {
        const { items } = await read(principal, (tx, appIds) => store.listEntries(tx, appIds, { ...body, limit: EXPORT_ROWS }));
        await units.withApp(by.appId, by, ({ tx }) =>
          bus.record(tx, 'audit.exported', {
            summary: `${items.length} entries as ${body.format}`,
            counts: { entries: items.length },
          }),
        );
        const entries = items.map(toEntry);
        const isCsv = body.format === 'csv';
        void reply
          .type(isCsv ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8')
          .header('content-disposition', `attachment; filename="audit.${body.format}"`);
        return isCsv ? toCsv(entries) : JSON.stringify(entries);
      });
      serve(server, contract.cleanupAudit, ({ by, query }) =>
        units.withApp(by.appId, by, async ({ tx }) => {
          const removed = await store.deleteOlder(tx, by.appId, new Date(clock.now().getTime() - query.olderThanDays * DAY_MS));
          await bus.record(tx, 'audit.cleaned', {
            summary: `${removed} entries older than ${query.olderThanDays} days`,
            counts: { removed },
          });
          return { removed };
        }),
      );
    },
  };
}

/** The newest hash of each app's chain, as one reading of the events has made it. */
const chains = new WeakMap<Tx, Map<number, string>>();

async function write(tx: Tx, record: EventRecord, action: string): Promise<void> {
  const { by, ids } = record;
  const entry = {
    app_id: record.appId,
    at: record.at,
    action,
    actor_id: by.actor.id,
    actor_kind: by.actor.kind,
    actor_name: by.actor.name,
    resource: record.type.split('.')[0] ?? '',
    resource_id: ids?.length === 1 ? String(ids[0]) : null,
    summary: record.summary,
    before: record.before ?? null,
    after: record.after ?? record.counts ?? null,
    ip: by.ip,
    user_agent: by.userAgent,
    request_id: by.requestId,
  }; // prettier-ignore
  const newest = chains.get(tx) ?? new Map<number, string>();
  chains.set(tx, newest);
  const hash = createHash('sha256')
    .update(newest.get(record.appId) ?? (await store.lastHash(tx, record.appId)))
    .update(JSON.stringify(entry))
    .digest('hex');
  await store.insertEntry(tx, { ...entry, hash });
  newest.set(record.appId, hash);
}

const toEntry = (row: store.EntryRow): AuditEntry => ({
  id: String(row.id),
  at: row.at.toISOString(),
  action: row.action,
  resource: row.resource,
  resourceId: row.resource_id,
  summary: row.summary,
  actor: { id: row.actor_id, kind: row.actor_kind as AuditEntry['actor']['kind'], name: row.actor_name },
  before: row.before,
  after: row.after,
  ip: row.ip,
  userAgent: row.user_agent,
  requestId: row.request_id,
}); // prettier-ignore
