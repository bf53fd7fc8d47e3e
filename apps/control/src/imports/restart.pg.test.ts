// An import outlives the process that runs it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, supervise, systemClock, systemDice, systemFiles } from '@muxwell/ground';
import { expect, inject, test } from 'vitest';
import { createTestDatabase, migrationsFolder } from '../../testing/database.ts';
import { testKeys } from '../../testing/house.ts';
import { startProvider } from '../../testing/provider.ts';
import { until } from '../../testing/wait.ts';
import { createApp } from '../app.ts';
import { systemBy } from '../platform/by.ts';
import { dropIndexes } from '../platform/owed-indexes.ts';

const log = createLog({ name: 'test', level: 'silent' });
const options = { bouquetId: null, bouquets: 'per-group' } as const;

async function open(databaseUrl: string, dataFolder: string) {
  const fixed = {
    isDatabaseEmbedded: true,
    webFolder: join(dataFolder, 'web'),
    migrationsFolder,
    ...testKeys,
    trustForwarded: true,
    demoUrl: '',
    version: 'test',
  };
  const app = await createApp(
    { databaseUrl, dataFolder, ...fixed },
    { clock: systemClock, dice: systemDice, files: systemFiles, log },
  );
  const stop = new AbortController();
  const running = app.services.map((service) => supervise(service, { clock: systemClock, log, signal: stop.signal }));
  return {
    ...app,
    async end() {
      stop.abort();
      await Promise.all(running);
      await app.close();
    },
  };
}

test('what was being read when the process ended is read again from the start by the next one', async () => {
  await using provider = await startProvider();
  const database = await createTestDatabase(inject('ownerUrl'));
  const dataFolder = await mkdtemp(join(tmpdir(), 'muxwell-restart-'));
  await database.asOwner(`insert into tenancy.app (slug, name, is_default) values ('a', 'A', true)`);
  await database.asOwner(
    `insert into platform.setting (app_id, key, value, changed_by) values (null, 'network.allowedPrivate', '["127.0.0.1"]', 'test')`,
  );
  const by = systemBy(1, 'test');
  let isMended = false;
  provider.put('/list.m3u', (_, response) => {
    response.writeHead(200).write('#EXTM3U\n#EXTINF:-1 group-title="News",One\nhttp://up.example/1.ts\n');
    if (isMended) response.end('#EXTINF:-1 group-title="News",Two\nhttp://up.example/2.ts\n');
  });

  const indexes = () =>
    database.asOwner(`select indexdef from pg_indexes where schemaname = 'catalog' and tablename = 'stream' order by 1`);

  const first = await open(database.url, dataFolder);
  const before = await indexes();
  const { id } = await first.imports.start(by, { from: { kind: 'url', url: `${provider.url}/list.m3u` }, apply: 'now', options });
  await until('it reads', async () => (await first.imports.get(by, id)).progress.phase === 'reading');
  await first.end();
  isMended = true;
  const second = await open(database.url, dataFolder);
  const run = await until('it is done', async () => {
    const found = await second.imports.get(by, id);
    return found.state !== 'fetching' && found;
  });

  expect(run).toMatchObject({ state: 'done', found: { live: 2 }, changes: { added: 2 } });
  expect(await database.asOwner('select name from catalog.stream order by id')).toEqual([{ name: 'One' }, { name: 'Two' }]);
  expect(await database.asOwner('select seq from imports.entry')).toEqual([]);
  // The first streams of an installation come in without them.
  expect(before).toHaveLength(7);
  await until('they are made', async () => (await indexes()).length === before.length);
  expect(await indexes()).toEqual(before);
  expect(await database.asOwner(`select cardinality(row_ids) as n from catalog.change where target = 'catalog.stream'`)).toEqual([
    { n: 2 },
  ]);
  await second.end();

  // A process that ends before they are made leaves them to the next.
  const client = await first.database.connect();
  await client.query('begin');
  await dropIndexes(client, 'catalog.stream');
  await client.query('commit');
  await client.end();
  expect(await indexes()).not.toEqual(before);
  const third = await open(database.url, dataFolder);
  expect(await indexes()).toEqual(before);
  await third.end();
  await database.drop();
  await rm(dataFolder, { recursive: true, force: true });
});
