import { problems, type App } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import { systemBy, type By } from '../platform/by.ts';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  dice: Dice;
}

export function createService({ units, bus, dice }: Deps) {
  let apps = new Map<number, store.AppRow>();
  let hosts = new Map<string, number>();

  const load = async () => {
    const by = systemBy(0, 'tenancy');
    const [rows, domains] = await units.acrossApps(
      'load apps',
      by,
      async ({ tx }) => [await store.listApps(tx), await store.listDomains(tx)] as const,
    );
    apps = new Map(rows.map((row) => [row.id, row]));
    hosts = new Map(domains.map((row) => [row.host, row.app_id]));
  };
  bus.on(['tenancy.app-created', 'tenancy.app-updated', 'tenancy.domain-added', 'tenancy.domain-removed'], load);

  const defaultApp = () => [...apps.values()].find((app) => app.is_default) ?? null;

  return {
    load,
    /** Ids of all apps, in their order of creation. */
    appIds: (): number[] => [...apps.keys()],
    app: (id: number): App | null => {
      const row = apps.get(id);
      return row ? toApp(row) : null;
    },
    /** The app that a host name (with or without port) leads to; the default app for a host that is mapped to none; null before set-up. */
    appOfHost: (host: string): number | null => hosts.get(host.toLowerCase().replace(/:\d+$/, '')) ?? defaultApp()?.id ?? null,
    /** Within a caller's transaction over all apps, because an app comes with its first owner. */
    async createApp(tx: Tx, values: { name: string; timeZone: string; isDefault: boolean }): Promise<App> {
      const slug = `${
        values.name
          .toLowerCase()
          .replace(/[^a-z0-9]+/g, '-')
          .replace(/^-|-$/g, '') || 'app'
      }-${dice.token(3)}`;
      const row = await store.insertApp(tx, {
        slug,
        name: values.name,
        time_zone: values.timeZone,
        is_default: values.isDefault,
      });
      await bus.record(tx, 'tenancy.app-created', { summary: `app ${row.name}`, ids: [row.id], after: toApp(row) });
      apps.set(row.id, row);
      return toApp(row);
    },
    updateApp: (by: By, values: { name?: string | undefined; timeZone?: string | undefined }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const before = apps.get(by.appId);
        const { name, timeZone } = values;
        if (timeZone !== undefined) assertTimeZone(timeZone);
        const changes = { ...(name === undefined ? {} : { name }), ...(timeZone === undefined ? {} : { time_zone: timeZone }) };
        if (before && Object.keys(changes).length === 0) return toApp(before);
        const row = await store.updateApp(tx, by.appId, changes);
        if (!row || !before) throw problems.notFound('there is no such app');
        await bus.record(tx, 'tenancy.app-updated', {
          summary: `app ${row.name}`,
          ids: [row.id],
          before: toApp(before),
          after: toApp(row),
        });
        return toApp(row);
      }),
    listDomains: (by: By) => units.withApp(by.appId, by, async ({ tx }) => (await store.listDomains(tx)).map(toDomain)),
    addDomain: (by: By, host: string) =>
      units
        .withApp(by.appId, by, async ({ tx }) => {
          const row = await store.insertDomain(tx, { app_id: by.appId, id: dice.id(), host });
          await bus.record(tx, 'tenancy.domain-added', { summary: `host name ${host}`, ids: [row.id], after: toDomain(row) });
          return toDomain(row);
        })
        .catch((error: unknown) => {
          throw uniqueViolation(error) === null ? error : problems.domainTaken(`${host} leads to an app already`);
        }),
    removeDomain: (by: By, id: string) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const gone = await store.deleteDomain(tx, id);
        if (!gone) throw problems.notFound('there is no such host name');
        await bus.record(tx, 'tenancy.domain-removed', {
          summary: `host name ${gone.host}`,
          ids: [id],
          before: { host: gone.host },
        });
      }),
  };
}

export function assertTimeZone(name: string): void {
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    throw problems.invalidRequest(`${name} is not a time zone`, {
      fields: [{ at: 'body.timeZone', says: 'an IANA name such as Europe/Lisbon' }],
    });
  }
}

const toApp = (row: store.AppRow): App => ({
  id: row.id,
  name: row.name,
  slug: row.slug,
  timeZone: row.time_zone,
  isDefault: row.is_default,
  createdAt: row.created_at.toISOString(),
});

const toDomain = (row: { id: string; host: string; created_at: Date }) => ({
  id: row.id,
  host: row.host,
  createdAt: row.created_at.toISOString(),
});
