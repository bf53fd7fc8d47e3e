// The oldest PostgreSQL that is supported, as Debian packages it: shows that an external server does as well as the embedded one.
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ground, run, until } from './ground.ts';
import type { TestCluster } from './postgres.ts';

const PROGRAMS = '/usr/lib/postgresql/15/bin';

/** Starts Debian's PostgreSQL 15 on a socket in a folder of its own. */
export async function debianCluster(): Promise<TestCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-pg15-'));
  const as = await postgresUser();
  const [cluster, socket] = [join(folder, 'cluster'), join(folder, 'run')];
  for (const path of [folder, cluster, socket]) {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if (as) await chown(path, as.uid, as.gid);
  }
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socket,
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_connections: '300',
    max_prepared_transactions: '2',
  };
  await run(`${PROGRAMS}/initdb`, ['-D', cluster, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    cwd: folder,
    ...as,
  });
  const args = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const child = ground.processes.run(`${PROGRAMS}/postgres`, ['-D', cluster, ...args], {
    signal: new AbortController().signal,
    ownGroup: true,
    cwd: folder,
    ...as,
  });
  child.stdout.resume();
  await until(
    'PostgreSQL 15 is ready',
    async () => /ready\s*$/.test((await ground.files.readText(join(cluster, 'postmaster.pid'))) ?? ''),
    20_000,
  );
  const stop = async () => {
    ground.processes.signal(child.pid, 'SIGINT');
    await child.ended;
    await rm(folder, { recursive: true, force: true });
  };
  return { ownerUrl: `postgres://owner@localhost/postgres?host=${encodeURIComponent(socket)}`, stop };
}

/** PostgreSQL refuses root: then it is the user that Debian's package has made. */
async function postgresUser(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const [, uid, gid] = /^postgres:[^:]*:(\d+):(\d+):/m.exec((await ground.files.readText('/etc/passwd')) ?? '') ?? [];
  if (uid === undefined) throw new Error('postgresql-15 is not installed: script/setup --players');
  return { uid: Number(uid), gid: Number(gid) };
}
