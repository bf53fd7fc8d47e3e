// The embedded PostgreSQL: installed, started or taken over, watched and stopped. It listens on a Unix socket only.
import { join } from 'node:path';
import type { Clock, Ended, Files, Log, Processes } from '@muxwell/ground';
import { installBinaries, shippedBinaries } from './binaries.ts';
import { DATABASE, ensureCluster, layoutOf, OWNER, type Layout } from './cluster.ts';
import { openHome } from './home.ts';
import { clearStalePid, findPostmaster, shutDown, type Postmaster } from './postmaster.ts';
import { userToRunAs, type SystemUser } from './system-user.ts';

export interface PostgresDeps {
  clock: Clock;
  files: Files;
  processes: Processes;
  log: Log;
}

export interface PostgresOptions {
  /** The installation's data folder; everything of PostgreSQL's stands in its `pg`. */
  dataFolder: string;
  /** Server settings beside our own, as in postgresql.conf: `{ fsync: 'off' }`. */
  settings?: Record<string, string>;
}

export interface Postgres extends AsyncDisposable {
  /** Connects as the superuser and owner of the database `muxwell`, through the socket. */
  ownerUrl: string;
  pid: number;
  /** Whether a server was found running and taken over. */
  isAdopted: boolean;
  /** Resolves when the server has gone, for whatever reason. */
  gone: Promise<void>;
  /** Cuts the clients off and waits until the server has written everything and gone. */
  stop(): Promise<void>;
}

const START_WITHIN_MS = 10_000;
const READY_WITHIN_MS = 120_000; // recovery after a crash replays what was written since the last checkpoint
const FAST_STOP_MS = 30_000;
const LOOK_EVERY_MS = 200;

/** Starts the server of this data folder, or takes over the one that runs there. Rejects after ~10 s of failing starts. */
export async function startPostgres({ dataFolder, settings = {} }: PostgresOptions, deps: PostgresDeps): Promise<Postgres> {
  const user = await userToRunAs(deps);
  const home = await openHome(dataFolder, user, deps.processes);
  const binaries = await shippedBinaries();
  const layout = layoutOf(home, binaries.major);
  const running = await findPostmaster(layout.cluster, deps.files);
  if (running) {
    deps.log.info({ pid: running.pid }, 'PostgreSQL is running already: taken over');
    return watched(layout, await ready(layout, deps), true, deps);
  }
  await installBinaries(binaries, layout.server);
  await ensureCluster(layout, user, deps.processes);
  return watched(layout, await launch({ layout, user, settings }, deps), false, deps);
}

interface Launch {
  layout: Layout;
  user: SystemUser | null;
  settings: Record<string, string>;
}

/** A server that was killed leaves children which hold the shared memory for a moment: hence the repeated attempts. */
async function launch(plan: Launch, deps: PostgresDeps): Promise<Postmaster> {
  const until = deps.clock.monotonic() + START_WITHIN_MS;
  for (;;) {
    await clearStalePid(plan.layout.cluster, deps.files);
    const ended = spawn(plan, deps);
    const outcome = await Promise.race([ready(plan.layout, deps, ended), ended]);
    if ('pid' in outcome) return outcome;
    const why = `PostgreSQL ended with ${outcome.code ?? outcome.signal} while starting: ${outcome.stderr.trim()}`;
    if (deps.clock.monotonic() > until) throw new Error(why);
    deps.log.warn(why);
    await deps.clock.sleep(500);
  }
}

function spawn({ layout, user, settings }: Launch, deps: PostgresDeps): Promise<Ended> {
  const all = {
    listen_addresses: '',
    unix_socket_directories: layout.run,
    max_connections: '100',
    // Large imports write a hundred megabytes in a second or two; compiling their few statements would take longer than running them.
    shared_buffers: '256MB',
    wal_buffers: '16MB',
    max_wal_size: '2GB',
    jit: 'off',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgresql-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  const args = ['-D', layout.cluster, ...Object.entries(all).flatMap(([key, value]) => ['-c', `${key}=${value}`])];
  const child = deps.processes.run(join(layout.server, 'bin', 'postgres'), args, {
    signal: new AbortController().signal, // its owner ends it by `stop`: an abort's SIGTERM would wait for the clients to leave
    ownGroup: true,
    cwd: layout.run,
    ...(user ? { uid: user.uid, gid: user.gid } : {}),
    onStderr: (line) => deps.log.debug({ line }, 'PostgreSQL says'),
  });
  child.stdout.resume();
  return child.ended;
}

/** Waits until the server takes connections; gives up when `ended` settles. */
async function ready(layout: Layout, deps: PostgresDeps, ended?: Promise<Ended>): Promise<Postmaster> {
  const until = deps.clock.monotonic() + READY_WITHIN_MS;
  let hasEnded = false;
  const mark = () => void (hasEnded = true);
  ended?.then(mark, mark);
  while (!hasEnded && deps.clock.monotonic() < until) {
    const found = await findPostmaster(layout.cluster, deps.files);
    if (found?.isReady) return found;
    await deps.clock.sleep(LOOK_EVERY_MS / 10);
  }
  throw new Error('PostgreSQL did not become ready');
}

function watched(layout: Layout, server: Postmaster, isAdopted: boolean, deps: PostgresDeps): Postgres {
  const isThere = async () => (await findPostmaster(layout.cluster, deps.files))?.pid === server.pid;
  const gone = (async () => {
    while (await isThere()) await deps.clock.sleep(LOOK_EVERY_MS);
  })();
  const stop = async () => {
    if (await isThere()) shutDown(server, 'fast', deps.processes);
    const late = new AbortController();
    const patience = deps.clock.sleep(FAST_STOP_MS, late.signal).then(() => shutDown(server, 'immediate', deps.processes));
    patience.catch(() => {}); // aborted as soon as the server has gone
    await gone;
    late.abort();
  };
  return { ownerUrl: urlOf(layout.run), pid: server.pid, isAdopted, gone, stop, [Symbol.asyncDispose]: stop };
}

const urlOf = (run: string) => `postgres://${OWNER}@localhost/${DATABASE}?host=${encodeURIComponent(run)}`;
