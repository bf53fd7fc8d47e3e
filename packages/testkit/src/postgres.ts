// A PostgreSQL for a test run: the one that DATABASE_URL names, or an embedded one that lives as long as the run.
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock, systemFiles, systemProcesses } from '@muxwell/ground';
import { startPostgres } from '@muxwell/supervisor/postgres';

export interface TestCluster {
  /** A superuser's URL; test databases are cloned and dropped beside the database that it names. */
  ownerUrl: string;
  stop(): Promise<void>;
}

const PREFIX = 'muxwell-test-pg-';
const deps = {
  clock: systemClock,
  files: systemFiles,
  processes: systemProcesses,
  log: createLog({ level: 'warn', name: 'test cluster' }),
};
/** Tests may lose everything at a power cut, and gain a lot of speed by it. */
const settings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '300',
  max_prepared_transactions: '2',
  wal_level: 'minimal',
  max_wal_senders: '0',
};

/** Starts the cluster of a run. `external` is a superuser's URL of a server that stands already, and is left standing. */
export async function testCluster(external: string | undefined): Promise<TestCluster> {
  if (external) return { ownerUrl: external, stop: async () => {} };
  await sweep();
  const dataFolder = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  await chmod(dataFolder, 0o755);
  const server = await startPostgres({ dataFolder, settings }, deps);
  const stop = async () => {
    await server.stop();
    await rm(dataFolder, { recursive: true, force: true });
  };
  return { ownerUrl: server.ownerUrl, stop };
}

/** Ends and removes what runs left behind that were killed themselves. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split('-')[0] : 0);
    if (pid <= 0 || systemProcesses.signal(pid, 0)) continue;
    const dataFolder = join(tmpdir(), name);
    const server = await startPostgres({ dataFolder, settings }, deps).catch(() => null);
    await server?.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}
