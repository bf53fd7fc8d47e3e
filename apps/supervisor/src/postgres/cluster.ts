// A cluster's folder: made by initdb once, whole or not at all, and closed to everybody but PostgreSQL's user.
import { chmod, chown, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ended, Processes } from '@muxwell/ground';
import type { SystemUser } from './system-user.ts';

export interface Layout {
  /** The programs. */
  server: string;
  /** PGDATA. */
  cluster: string;
  /** The folder of the Unix socket. */
  run: string;
}

export const OWNER = 'muxwell';
export const DATABASE = 'muxwell';
/** sun_path holds 108 bytes, and `/.s.PGSQL.5432` with its lock's name takes its share (unix(7)). */
const LONGEST_RUN_FOLDER = 107 - '/.s.PGSQL.5432.lock'.length;

export function layoutOf(home: string, major: string): Layout {
  const at = join(home, major);
  const layout = { server: join(at, 'server'), cluster: join(at, 'cluster'), run: join(at, 'run') };
  if (Buffer.byteLength(layout.run) > LONGEST_RUN_FOLDER)
    throw new Error(`the path ${layout.run} is too long for a Unix socket: choose a shorter data folder`);
  return layout;
}

/** Makes the cluster unless it stands already. Owner and database are both called `muxwell`; only the socket's folder guards them. */
export async function ensureCluster(layout: Layout, user: SystemUser | null, processes: Processes): Promise<void> {
  await closedFolder(layout.run, user);
  const made = await stat(join(layout.cluster, 'PG_VERSION')).catch(() => null);
  if (made) return;
  const fresh = `${layout.cluster}.new`;
  await rm(fresh, { recursive: true, force: true });
  await closedFolder(fresh, user);
  const as = user ? { uid: user.uid, gid: user.gid } : {};
  const run = (program: string, args: string[], input = '') =>
    finish(processes, join(layout.server, 'bin', program), args, { ...as, input, cwd: layout.run });
  const init = ['--pgdata', fresh, '--username', OWNER, '--auth-local=trust', '--auth-host=reject'];
  await run('initdb', [...init, '--encoding=UTF8', '--locale-provider=builtin', '--locale=C.UTF-8', '--no-instructions']);
  await run('postgres', ['--single', '-D', fresh, 'postgres'], `CREATE DATABASE ${DATABASE};\n`);
  await rename(fresh, layout.cluster);
}

async function closedFolder(path: string, user: SystemUser | null): Promise<void> {
  await mkdir(path, { recursive: true });
  await chmod(path, 0o700);
  if (user) await chown(path, user.uid, user.gid);
}

interface Finish {
  uid?: number;
  gid?: number;
  input: string;
  cwd: string;
}

async function finish(processes: Processes, command: string, args: string[], { input, ...options }: Finish): Promise<Ended> {
  const child = processes.run(command, args, { signal: new AbortController().signal, ...options });
  child.stdout.resume();
  child.stdin.end(input);
  const ended = await child.ended;
  if (ended.code !== 0) throw new Error(`${command} ended with ${ended.code ?? ended.signal}: ${ended.stderr.trim()}`);
  return ended;
}
