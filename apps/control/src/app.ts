// The composition root of the control plane: platform first, then the domains floor by floor.
import { createMetrics, createFetch, type Clock, type Dice, type Files, type Log, type Service } from '@muxwell/ground';
import { join } from 'node:path';
import { createAnalytics } from './analytics/index.ts';
import { createAudit } from './audit/index.ts';
import { createCatalog } from './catalog/index.ts';
import { createDelivery, type Delivery } from './delivery/index.ts';
import { createEpg } from './epg/index.ts';
import { createIdentity } from './identity/index.ts';
import { createImports } from './imports/index.ts';
import { createLines, type Lines } from './lines/index.ts';
import { createMonitoring } from './monitoring/index.ts';
import { createObserver } from './observe.ts';
import { createBus } from './platform/bus.ts';
import { makeOwedIndexes } from './platform/owed-indexes.ts';
import { openDatabase } from './platform/db.ts';
import { createGeo } from './platform/geo.ts';
import { createHttp } from './platform/http.ts';
import { createIdempotency } from './platform/idempotency.ts';
import { jobRoutes } from './platform/job-routes.ts';
import { createJobs } from './platform/jobs.ts';
import { createLongWork } from './platform/long-work.ts';
import { ensureRoles, migrate, readMigrations } from './platform/migrate.ts';
import { createSecrets } from './platform/secrets.ts';
import { createSettings } from './platform/settings.ts';
import { settleMoved } from './platform/moved.ts';
import { createUnits } from './platform/unit.ts';
import { createUploads } from './platform/uploads.ts';
import { createRealtime, type Realtime } from './realtime/index.ts';
import { createServers } from './servers/index.ts';
import { createTenancy, declaredSettings } from './tenancy/index.ts';
import { servePanel } from './web.ts';
import { createXtream } from './xtream/index.ts';

export interface Options {
  databaseUrl: string;
  isDatabaseEmbedded: boolean;
  dataFolder: string;
  webFolder: string;
  migrationsFolder: string;
  masterKeys: string[];
  edgeKey: string;
  trustForwarded: boolean;
  demoUrl: string;
  version: string;
}

export interface Deps {
  clock: Clock;
  dice: Dice;
  files: Files;
  log: Log;
}

const SETTLE_MS = 500;
const CODE_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export type App = Awaited<ReturnType<typeof createApp>>;

/** Connects, migrates, loads what is held in memory, and puts everything together. The caller listens and runs the services. */
export async function createApp(options: Options, deps: Deps) {
  const { clock, dice, files, log } = deps;
  const database = openDatabase(options.databaseUrl, (error) => log.warn({ err: error }, 'the database has ended a connection'));
  const migrations = await readMigrations(options.migrationsFolder);
  const client = await database.connect();
  await ensureRoles(client);
  const applied = await migrate(client, migrations);
  const owed = await makeOwedIndexes(client);
  if (owed > 0) log.info({ owed }, 'indexes that an import still owed are made');
  if (await settleMoved(client)) log.info('the database has come from another server: its events are put before those to come');
  const databaseVersion = (await client.query<{ v: string }>(`select current_setting('server_version') as v`)).rows[0]?.v ?? '';
  await client.end();
  if (applied.length > 0) log.info({ applied }, 'the database is migrated');

  const secrets = createSecrets(options.masterKeys);
  const units = createUnits(database.db);
  const bus = createBus({ database, units, clock, log });
  const jobs = createJobs({ databaseUrl: options.databaseUrl, units, bus, clock, dice, log });
  const longWork = createLongWork({ units, bus, clock, dice, log });
  const settings = createSettings(declaredSettings, { units, bus, secrets });
  const metrics = createMetrics();
  const fetch = createFetch(() => ({ allow: settings.get(0, 'network.allowedPrivate') }));
  const geo = createGeo({
    files,
    clock,
    log,
    paths: () => ({ countries: settings.get(0, 'geo.countryFile'), networks: settings.get(0, 'geo.networkFile') }),
  });
  bus.on('settings.updated', geo.load);
  const over = new AbortController();
  const common = { units, bus, longWork, clock, dice, log, secrets, settings };

  const tenancy = createTenancy(common);
  const audit = createAudit(common);
  const setupCode = dice.word(8, CODE_ALPHABET);
  const info = async () => ({ version: databaseVersion, migrations: migrations.length, isEmbedded: options.isDatabaseEmbedded });
  const identity = createIdentity({ ...common, tenancy, setupCode, version: options.version, database: info });
  const servers = createServers({ ...common, edgeKey: options.edgeKey });
  // Down by call, up by event; these few read a floor above, so the root hands them over late.
  const above: { lines?: Lines; delivery?: Delivery; realtime?: Realtime } = {};
  const idle = { state: 'idle', since: null, reason: '', viewers: 0, bitsPerSecond: 0, codecs: [] } as const;
  const catalog = createCatalog({
    ...common,
    files,
    fetch,
    logoFolder: join(options.dataFolder, 'logos'),
    health: (appId, row) => above.delivery?.health(appId, row) ?? { ...idle, codecs: [] },
    watchedStreams: (appId) => above.delivery?.sessions.all(appId).map((one) => one.streamId) ?? [],
    linesWith: (appId, bouquetId) => above.lines?.memory.countWith(appId, bouquetId) ?? 0,
  });
  const lines = createLines({
    ...common,
    tenancy,
    catalog,
    connectionsOf: (appId, id) => above.delivery?.connectionsOf(appId, id) ?? 0,
    watchedLines: (appId) => above.delivery?.sessions.all(appId).flatMap((one) => one.lineId ?? []) ?? [],
  });
  above.lines = lines;
  const uploads = createUploads({ folder: join(options.dataFolder, 'uploads'), files });
  const intake = { ...common, database, jobs, fetch, uploads, catalog };
  const epg = createEpg(intake);
  const imports = createImports({ ...intake, epg, appSettings: settings, demoUrl: options.demoUrl });
  const delivery = createDelivery({
    ...common,
    tenancy,
    geo,
    catalog,
    lines,
    servers,
    onChange: (appId, what) => above.realtime?.changed(appId, what),
    until: over.signal,
  });
  above.delivery = delivery;
  const xtream = createXtream({
    ...common,
    tenancy,
    geo,
    catalog,
    lines,
    epg,
    metrics,
    guard: delivery.guard,
    connectionsOf: delivery.connectionsOf,
  });
  const monitoring = createMonitoring({ ...common, catalog, lines, delivery, servers, appIds: tenancy.appIds });
  const analytics = createAnalytics({ ...common, catalog, lines, delivery, servers, monitoring, jobs, version: options.version });
  const realtime = createRealtime({
    ...common,
    authenticate: identity.authenticate,
    figuresOf: analytics.figuresOf,
    ratesOf: analytics.ratesOf,
    trustForwarded: options.trustForwarded,
  });
  above.realtime = realtime;
  jobs.onChange(realtime.jobChanged);
  longWork.onChange(realtime.jobChanged);
  imports.onChange(realtime.importChanged);

  const observer = createObserver({ metrics, clock, delivery, servers, xtream });
  // A database that goes away right after the commit makes nobody wait: the write is done.
  const settle = () => Promise.race([bus.caughtUp(), clock.sleep(SETTLE_MS)]).catch(() => {});
  const http = await createHttp({
    log,
    dice,
    version: options.version,
    trustForwarded: options.trustForwarded,
    answered: observer.answered,
    programs: xtream.routes,
    async panel(scope) {
      const idempotency = createIdempotency({ units, secrets });
      const server = { http: scope, authenticate: identity.authenticate, idempotency, settle };
      for (const domain of [tenancy, audit, identity, servers, catalog, lines, epg, imports, delivery, monitoring, analytics])
        domain.routes(server);
      jobRoutes(server, { jobs, units, longWork });
      xtream.api(server);
      observer.routes(scope);
      await servePanel(scope, options.webFolder, files);
    },
  });
  servers.attach(http.server);
  realtime.attach(http.server);

  await bus.begin();
  await settings.load();
  await servers.load();
  await geo.load();
  await tenancy.load();
  await catalog.memory.load(tenancy.appIds());
  await lines.memory.load(tenancy.appIds());
  await delivery.load(tenancy.appIds());

  const services: Service[] = [
    ...bus.services,
    jobs.service,
    longWork.service,
    geo.service,
    ...servers.services,
    ...epg.services,
    ...imports.services,
    ...delivery.services,
    ...monitoring.services,
    ...realtime.services,
    observer.service,
  ];
  return {
    http,
    services,
    settings,
    tenancy,
    identity,
    catalog,
    lines,
    servers,
    epg,
    imports,
    delivery,
    xtream,
    jobs,
    bus,
    units,
    secrets,
    database,
    setupCode,
    async close(): Promise<void> {
      over.abort(new Error('the control plane ends'));
      await realtime.close();
      await http.close();
      await database.close();
    },
  }; // prettier-ignore
}
