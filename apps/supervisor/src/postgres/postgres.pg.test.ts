import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, systemClock, systemFiles, systemProcesses } from '@muxwell/ground';
import pg from 'pg';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startPostgres, type Postgres } from './index.ts';

const deps = {
  clock: systemClock,
  files: systemFiles,
  processes: systemProcesses,
  log: createLog({ level: 'silent', name: 'test' }),
};
const dataFolder = await mkdtemp(join(tmpdir(), 'muxwell-launcher-'));
await systemProcesses.run('chmod', ['755', dataFolder], { signal: new AbortController().signal }).ended;
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

const start = async () => {
  const server = await startPostgres({ dataFolder }, deps);
  onTestFinished(() => server.stop());
  return server;
};

async function ask(server: Postgres, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: server.ownerUrl });
  client.on('error', () => {}); // a server that is killed cuts its clients off
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

test('a new data folder gets a server with the built-in locale, on a socket alone', async () => {
  const server = await start();

  expect(server.isAdopted).toBe(false);
  expect(await ask(server, `select datlocprovider::text, datlocale from pg_database where datname = 'muxwell'`)).toEqual([
    'b',
    'C.UTF-8',
  ]);
  expect(await ask(server, 'show listen_addresses')).toEqual(['']);
});

test('what was written is there after a stop and a start', async () => {
  const first = await start();
  await ask(first, 'create table kept (n int)');
  await ask(first, 'insert into kept values (7)');
  await first.stop();

  expect(await ask(await start(), 'select n from kept')).toEqual([7]);
});

test('a server that outlived its parent is taken over', async () => {
  const orphan = await start();

  const adopted = await start();

  expect(adopted).toMatchObject({ isAdopted: true, pid: orphan.pid });
  expect(await ask(adopted, 'select 1')).toEqual([1]);
});

test('a server killed with clients on it is told gone, and the next start has every acknowledged row', async () => {
  const killed = await start();
  await ask(killed, 'create table acknowledged (n int)');
  const client = new pg.Client({ connectionString: killed.ownerUrl });
  client.on('error', () => {});
  await client.connect();
  for (let n = 1; n <= 50; n += 1) await client.query('insert into acknowledged values ($1)', [n]);

  systemProcesses.signal(killed.pid, 'SIGKILL');
  await killed.gone;
  const next = await start();

  expect(next.isAdopted).toBe(false);
  expect(await ask(next, 'select count(*)::int from acknowledged')).toEqual([50]);
});

test('a postmaster.pid whose number belongs to a stranger does not block the start', async () => {
  await (await start()).stop();
  const stale = join(dataFolder, 'pg/18/cluster/postmaster.pid');
  await writeFile(stale, `${process.pid}\n/elsewhere\n1\n5432\n/tmp\n\n1 1\nready   \n`);

  const server = await start();

  expect(server.isAdopted).toBe(false);
});

test('a data folder behind a closed one is served from elsewhere', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'muxwell-closed-'));
  onTestFinished(() => rm(closed, { recursive: true, force: true }));

  const server = await startPostgres({ dataFolder: join(closed, 'data') }, deps);
  const home = await realpath(join(closed, 'data/pg'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  onTestFinished(() => server.stop());

  expect(await ask(server, 'select 1')).toEqual([1]);
});

test('a path too long for a socket is refused by name', async () => {
  const long = join(dataFolder, 'x'.repeat(60), 'y'.repeat(60));

  await expect(startPostgres({ dataFolder: long }, deps)).rejects.toThrow(/too long for a Unix socket/);
});
