import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemFiles, systemProcesses, type Running } from '@muxwell/ground';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { findPostmaster } from './postgres/postmaster.ts';

/** A program that tells in the journal that it runs and why it ends. */
const program = (name: string) => `
import { appendFileSync } from 'node:fs';
const tell = (word) => appendFileSync(process.env.MUXWELL_DATA + '/journal', JSON.stringify({ name: '${name}', word, pid: process.pid, env: process.env }) + '\\n');
tell('up');
const end = (why) => { tell(why); process.exit(0); };
process.on('SIGTERM', () => end('asked'));
process.stdin.on('end', () => end('orphaned')).resume();
`;

const runner = (root: string) => `
import { createLog, systemClock, systemDice, systemFiles, systemProcesses } from '${join(import.meta.dirname, '../../../packages/ground/src/index.ts')}';
import { runInstallation } from '${join(import.meta.dirname, 'app.ts')}';
const end = new AbortController();
process.once('SIGTERM', () => end.abort());
await runInstallation(
  { root: '${root}', dataFolder: '${root}/data', port: 1, demoPort: null, databaseUrl: null, env: { MUXWELL_LOG_LEVEL: 'warn' } },
  { clock: systemClock, dice: systemDice, files: systemFiles, processes: systemProcesses, log: createLog({ level: 'silent', name: 's' }), stdout: () => {}, stderr: () => {} },
  end.signal,
);
`;

interface Entry {
  name: string;
  word: string;
  pid: number;
  env: Record<string, string>;
}

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'muxwell-installation-'));
  await chmod(root, 0o755);
  for (const name of ['control', 'edge']) {
    await mkdir(join(root, 'apps', name, 'src'), { recursive: true });
    await writeFile(join(root, 'apps', name, 'src/main.ts'), program(name));
  }
  await writeFile(join(root, 'package.json'), '{"type":"module"}');
  await writeFile(join(root, 'run.ts'), runner(root));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const journal = async (): Promise<Entry[]> => {
  const text = await readFile(join(root, 'data/journal'), 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Entry]));
};
const postmaster = () => findPostmaster(join(root, 'data/pg/18/cluster'), systemFiles);

async function start(): Promise<Running> {
  await rm(join(root, 'data/journal'), { force: true });
  const supervisor = systemProcesses.run(process.execPath, [join(root, 'run.ts')], { signal: new AbortController().signal });
  onTestFinished(async () => {
    await supervisor.stop(20_000);
    await vi.waitFor(async () => expect(await postmaster()).toBeNull(), { timeout: 10_000 });
  });
  await upAgain(1);
  return supervisor;
}

const words = async (word: string) => (await journal()).filter((entry) => entry.word === word);
/** Waits until each program has come up `times` times. */
const upAgain = (times: number) =>
  vi.waitFor(
    async () => {
      const up = (await words('up')).map(({ name }) => name);
      expect(['control', 'edge'].map((name) => up.filter((other) => other === name).length)).toEqual([times, times]);
    },
    { timeout: 20_000 },
  );

test('an asked installation ends in order: the edge, the control plane, then PostgreSQL', async () => {
  const supervisor = await start();
  expect(await postmaster()).not.toBeNull();

  await supervisor.stop(20_000);

  expect((await words('asked')).map(({ name }) => name)).toEqual(['edge', 'control']);
  expect(await postmaster()).toBeNull();
});

test('a control plane that is killed is back within five seconds, and the edge notices nothing', async () => {
  await start();
  const [before] = (await words('up')).filter(({ name }) => name === 'control');

  systemProcesses.signal(before?.pid ?? 0, 'SIGKILL');

  await vi.waitFor(async () => expect((await words('up')).filter(({ name }) => name === 'control')).toHaveLength(2), {
    timeout: 5000,
  });
  expect((await words('up')).filter(({ name }) => name === 'edge')).toHaveLength(1);
});

test('a supervisor that is killed leaves no program behind, and the next one takes its PostgreSQL over', async () => {
  const killed = await start();
  const server = await postmaster();

  systemProcesses.signal(killed.pid, 'SIGKILL');
  await vi.waitFor(async () => expect(await words('orphaned')).toHaveLength(2), { timeout: 5000 });
  await start();

  expect(await postmaster()).toMatchObject({ pid: server?.pid });
});

test('secrets are made once, closed to others, and reach only the programs that need them', async () => {
  await start();
  const [first] = (await words('up')).filter(({ name }) => name === 'control');
  const [edge] = (await words('up')).filter(({ name }) => name === 'edge');

  expect(first?.env['MUXWELL_MASTER_KEY']).toMatch(/^[0-9a-f]{64}$/);
  expect(edge?.env).not.toHaveProperty('MUXWELL_MASTER_KEY');
  expect(edge?.env).not.toHaveProperty('DATABASE_URL');
  expect(edge?.env['MUXWELL_EDGE_KEY']).toBe(first?.env['MUXWELL_EDGE_KEY']);
  expect((await stat(join(root, 'data/secrets/master.key'))).mode & 0o077).toBe(0);
  expect(await readFile(join(root, 'data/secrets/master.key'), 'utf8')).toContain(first?.env['MUXWELL_MASTER_KEY']);
});
