// kill: the control plane a hundred times and PostgreSQL twenty times killed (-9) in the middle of imports and mass edits, drawn over every
// phase; then what is there is compared with a journal. Options: --control 100 --database 20 --entries 4000
import { parseArgs } from 'node:util';
import { ground, until } from '@muxwell/testkit';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { install, type Run } from './kit/installation.ts';
import { Journal, listOf, readStreams, textOf } from './kit/journal.ts';
import { report } from './kit/report.ts';

const { values } = parseArgs({
  options: {
    control: { type: 'string', default: '100' },
    database: { type: 'string', default: '20' },
    entries: { type: 'string', default: '4000' },
  },
});
const ENTRIES = Number(values.entries);
const phases = ['fetch', 'parse', 'stage', 'apply', 'snapshot', 'mass edit', 'first import'] as const;
type Phase = (typeof phases)[number];

const house = await install();
const server = createServer((req, res) => (req.url?.startsWith('/fresh') ? void res.end(fresh(req.url)) : void trickle(res)));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
const journal = new Journal();
const kills = new Map<string, number>();
const total = { lost: 0, duplicated: 0, halfApplied: 0, stuck: 0 };
let version = 1;
let isSlow = false;
let half: (() => void) | null = null;
let sent: (() => void) | null = null;

await runOf(await startImport());
judged([listOf(ENTRIES, version)], await readStreams(house.api), 'the first import');
const targets = [...Array(Number(values.control)).fill('control'), ...Array(Number(values.database)).fill('database')] as const;
for (const [i, target] of targets.entries()) {
  const phase = phases[i % phases.length] ?? 'fetch';
  if (phase === 'mass edit') await killMassEdit(target);
  else if (phase === 'first import') await killFirstImport(target, i);
  else await killImport(target, phase);
  process.stderr.write(`${i + 1}/${targets.length} ${target} in ${phase}: ${JSON.stringify(total)}\n`);
}
server.close();
await house.stop();
await report({
  id: 'kill',
  figures: { ...total, ...Object.fromEntries([...kills].map(([name, count]) => [name.replaceAll(' ', '_'), count])) },
  goals: { lost: { most: 0 }, duplicated: { most: 0 }, halfApplied: { most: 0 }, stuck: { most: 0 } },
});

/** Sends half of the list, and the rest when nobody wants to kill in between. */
async function trickle(res: ServerResponse): Promise<void> {
  const text = textOf(listOf(ENTRIES, version));
  res.writeHead(200, { 'content-length': text.length });
  const middle = Math.floor(text.length / 2);
  res.write(text.subarray(0, middle));
  half?.();
  if (isSlow) await ground.clock.sleep(300);
  res.end(text.subarray(middle), () => sent?.());
}

async function startImport(): Promise<string> {
  const { id } = await house.api.ask<Run>('POST', '/api/imports', { from: { kind: 'url', url }, apply: 'now' });
  return id;
}

/** Waits through restarts until the run has ended. */
async function runOf(id: string): Promise<Run | null> {
  return until(
    'the run has ended',
    async () => {
      const run = await house.api.ask<Run>('GET', `/api/imports/${id}`).catch(() => null);
      return run && ['done', 'failed', 'cancelled'].includes(run.state) && run;
    },
    90_000,
  ).catch(() => null);
}

async function killImport(target: 'control' | 'database', phase: Phase): Promise<void> {
  const before = listOf(ENTRIES, version);
  version += 1;
  isSlow = phase === 'fetch';
  const isHalf = new Promise<void>((resolve) => (half = resolve));
  const isSent = new Promise<void>((resolve) => (sent = resolve));
  const within = (from: number, to: number) => ground.clock.sleep(from + Math.random() * (to - from));
  const saidBefore = house.output().length;
  const said = (text: string) => until(text, () => house.output().slice(saidBefore).includes(text), 30_000).catch(() => null);
  const id = await startImport();
  // The list is read when all of it is there: the thread that does it starts within a tenth of a second.
  if (phase === 'fetch') await isHalf;
  if (phase === 'parse') await isSent.then(() => within(0, 150));
  if (phase === 'stage') await isSent.then(() => within(100, 350));
  if (phase === 'apply') await said('an import is staged').then(() => within(0, 150));
  if (phase === 'snapshot') await said('an import is applied');
  await kill(target, phase);
  isSlow = false;
  const run = await runOf(id);
  if (!run) total.stuck += 1;
  const after = listOf(ENTRIES, version);
  const rows = await until('streams are told', () => readStreams(house.api).catch(() => null), 60_000);
  judged(
    run?.state === 'done' ? [after] : [before, after],
    rows,
    `${target} in ${phase}, run ${run?.state ?? 'stuck'} ${run?.reason ?? ''}`,
  );
  if (run?.state === 'done') return;
  // A run that was refused is started again by whoever sees it fail.
  await runOf(await startImport());
  judged([after], await readStreams(house.api), 'the run after a failed one');
}

async function killMassEdit(target: 'control' | 'database'): Promise<void> {
  const list = listOf(ENTRIES, version);
  const rows = await readStreams(house.api);
  const chosen = rows.filter(({ id }) => id % 3 === 0);
  const gone = new Set(chosen.map(({ name }) => name));
  const without = new Map([...list].filter(([, name]) => !gone.has(name)));
  const answer = house.api
    .ask<{ changeSetId: string }>('POST', '/api/streams/delete', { ids: chosen.map(({ id }) => id) })
    .catch(() => null);
  await ground.clock.sleep(Math.random() * 120);
  await kill(target, 'mass edit');
  const told = await answer;
  const there = await until('streams are told', () => readStreams(house.api).catch(() => null), 60_000);
  judged(told ? [without] : [list, without], there, `${target} in a mass edit`);
  if (there.length < rows.length) await undoLast();
  judged([list], await readStreams(house.api), 'undoing a mass edit');
  await runOf(await startImport());
  judged([list], await readStreams(house.api), 'the import after a mass edit');
}

/** What was deleted stays away until its deletion is undone. */
async function undoLast(): Promise<void> {
  const { items } = await house.api.ask<{ items: { id: string }[] }>('GET', '/api/change-sets?limit=1');
  await house.api.ask('POST', `/api/change-sets/${items[0]?.id}/undo`);
}

function nameOfFresh(path: string): string {
  return path.replace('/', '').replace('.m3u', '');
}

function fresh(path: string): string {
  const name = nameOfFresh(path);
  const entries = Array.from({ length: ENTRIES }, (_, n) => `#EXTINF:-1,${name} ${n}\nhttp://up.example/live/u/p/${n + 1}.ts\n`);
  return `#EXTM3U\n${entries.join('')}`;
}

/** Another source's list, which is there whole or not at all; then it is undone. */
async function killFirstImport(target: 'control' | 'database', i: number): Promise<void> {
  const path = `/fresh${i}.m3u`;
  const from = { kind: 'url', url: url.replace('/list.m3u', path) };
  const { id } = await house.api.ask<Run>('POST', '/api/imports', { from, apply: 'now' });
  await ground.clock.sleep(Math.random() * 900);
  await kill(target, 'first import');
  const run = await runOf(id);
  if (!run) total.stuck += 1;
  const rows = await until('streams are told', () => readStreams(house.api).catch(() => null), 60_000);
  const there = rows.filter(({ name }) => name.startsWith(nameOfFresh(path)));
  const names = new Set(there.map(({ name }) => name)).size;
  total.duplicated += there.length - names;
  if (names !== 0 && names !== ENTRIES) total.halfApplied += 1;
  if (run?.state === 'done' && names !== ENTRIES) total.lost += ENTRIES - names;
  if (run?.state === 'done') await house.api.ask('POST', `/api/imports/${id}/undo`);
}

function judged(may: Map<string, string>[], rows: { id: number; name: string }[], what: string): void {
  const verdict = journal.judge(rows, may);
  total.lost += verdict.lost;
  total.duplicated += verdict.duplicated;
  total.halfApplied += verdict.halfApplied;
  if (verdict.lost + verdict.duplicated + verdict.halfApplied > 0)
    process.stderr.write(`WRONG after ${what}: ${JSON.stringify(verdict)}\n`);
}

async function kill(target: 'control' | 'database', phase: Phase): Promise<void> {
  const pid = target === 'control' ? await house.control() : await house.database();
  process.kill(pid, 'SIGKILL');
  const name = `${target} ${phase}`;
  kills.set(name, (kills.get(name) ?? 0) + 1);
  await until(
    'it is back',
    async () => {
      const now = target === 'control' ? await house.control().catch(() => pid) : await house.database().catch(() => pid);
      return (
        now !== pid &&
        (await fetch(`${house.url}/api/health`).then(
          ({ ok }) => ok,
          () => false,
        ))
      );
    },
    90_000,
  ); // prettier-ignore
}
