// The control plane as a process: reads the environment, waits for the database, listens, and ends when told.
import { createLog, exitWithParent, pause, readConfig, supervise, systemClock, systemDice, systemFiles } from '@muxwell/ground';
import { chmod } from 'node:fs/promises';
import { flushCompileCache } from 'node:module';
import { dirname, join } from 'node:path';
import { createApp, type App } from './app.ts';
import { sections } from './platform/config.ts';
import { isDatabaseAway } from './platform/db.ts';

const VERSION = '0.1.0';
// The edge's and the supervisor's entries come along; only our own are judged here.
const others = Object.keys(process.env).filter((name) =>
  /^MUXWELL_(EDGE|SUPERVISOR|PORT|HOST|METRICS|MEDIA|DEMO|TRUSTED)/.test(name),
);
const { platform, control } = readConfig(sections, process.env, others);
const log = createLog({ name: 'control', level: platform.logLevel });
const databaseUrl = process.env['DATABASE_URL'];
if (!databaseUrl)
  throw new Error('DATABASE_URL is missing: the address of a PostgreSQL, 15 or newer, with a user that may create roles');

const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());
exitWithParent(stop, platform.parent);

const options = {
  databaseUrl,
  isDatabaseEmbedded: process.env['MUXWELL_SUPERVISOR_EMBEDDED'] === 'yes',
  dataFolder: platform.data,
  webFolder: control.web,
  migrationsFolder: join(dirname(import.meta.dirname), 'migrations'),
  masterKeys: platform.masterKey.split(','),
  edgeKey: platform.edgeKey,
  trustForwarded: control.trustForwarded === 'yes',
  demoUrl: platform.demoUrl,
  version: VERSION,
};

/** The database may come up after us, or be away for a moment: wait for it instead of ending. */
async function start(): Promise<App | null> {
  while (!stop.signal.aborted) {
    try {
      return await createApp(options, { clock: systemClock, dice: systemDice, files: systemFiles, log });
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      log.warn({ err: error }, 'waiting for the database');
      await pause(systemClock, 250, stop.signal);
    }
  }
  return null;
}

const app = await start();
if (app) {
  // What the next start reads is written now: a process that is killed writes nothing.
  flushCompileCache();
  const running = app.services.map((service) => supervise(service, { clock: systemClock, log, signal: stop.signal }));
  if (control.socket === '') await app.http.listen({ host: '127.0.0.1', port: control.port });
  else {
    await systemFiles.makeFolder(dirname(control.socket));
    await systemFiles.remove(control.socket);
    await app.http.listen({ path: control.socket });
    await chmod(control.socket, 0o600);
  }
  log.info({ socket: control.socket || control.port }, 'the control plane is ready');
  if (!(await app.identity.setup.isDone()))
    process.stdout.write(`Set up from another machine with this one-time code: ${app.setupCode}\n`);
  if (!stop.signal.aborted) {
    await new Promise((resolve) => {
      stop.signal.addEventListener('abort', resolve, { once: true });
    });
  }
  await Promise.all([app.close(), ...running]);
}
