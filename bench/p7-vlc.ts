// p7-vlc: one real channel for each way to die; its source is killed a hundred times that way, the next not yet open, while VLC decodes it and the swarm checks
// every packet. Tells the pauses in the bytes, what VLC counted, whether anybody had to come again. Options: --kills 100 --ways stop,reset,stall
import { parseArgs } from 'node:util';
import { get } from 'node:http';
import { ground, loadDemo, startStack, startVlc, type VlcFigures } from '@muxwell/testkit';
import { lasting } from './kit/installation.ts';
import { openKillable, type Death, type Killable } from './kit/killable.ts';
import { quantile, report, type Goal } from './kit/report.ts';
import { swarm, type Swarmed } from './kit/viewers.ts';

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '100' }, ways: { type: 'string', default: 'stop,reset,stall' } },
});
const KILLS = Number(values.kills);
const WAYS = values.ways.split(',') as Death[];
/** A source that ran for ten seconds is not waited for when it ends: so long one lives at least. */
const LIFE_SECONDS = 12;
/** Silence is noticed after some seconds. */
const DETECTION_SECONDS = 5;
/** Kills fall on every place of the group of pictures. */
const STEP_MS = 37;
const [BEFORE_SECONDS, AFTER_SECONDS] = [8, 12];
const VIEWERS = 5;
/** What FFmpeg's decoders, which VLC uses, say of a damaged picture. */
const DAMAGE = /error while decoding|concealing|corrupt|no frame/i;
const TITLES = ['Harbour One', 'Northlight', 'Ember Sport'];

interface Told {
  pauses: number[];
  swarm: Swarmed;
  vlc: VlcFigures;
  /** Seconds that VLC has played. */
  seconds: number;
  complaints: string[];
  /** Connections that VLC has had. */
  connections: number;
}

await using stack = await startStack();
const demo = await loadDemo(stack);
const api = lasting(stack);
await using sources = await openKillable();
await using crowd = await swarm();
const lift = { effect: 'lift', kind: 'address', value: '127.0.0.0/8', note: 'measurements' };
await api.ask('POST', '/api/access-rules', lift);
await api.ask('PATCH', `/api/lines/${demo.line.id}`, { maxConnections: 100 });
const told = await Promise.all(WAYS.map((how, n) => suffer(how, n)));
await report({ id: 'P7-VLC', ...figuresOf(told) });

function figuresOf(all: readonly Told[]): { figures: Record<string, number>; goals: Record<string, Goal> } {
  const figures: Record<string, number> = { kills: KILLS };
  const goals: Record<string, Goal> = {};
  const none = (name: string, value: number) => {
    figures[name] = value;
    goals[name] = { most: 0 };
  };
  for (const [n, how] of WAYS.entries()) {
    const one = all[n];
    if (!one) continue;
    figures[`${how}_gap_p50_ms`] = quantile(one.pauses, 0.5);
    figures[`${how}_gap_p99_ms`] = quantile(one.pauses, 0.99);
    goals[`${how}_gap_p50_ms`] = { most: how === 'stall' ? 5000 : 1200 };
    if (how !== 'stall') goals[`${how}_gap_p99_ms`] = { most: 2000 };
    none(`${how}_reconnects`, one.swarm.closed_early + one.swarm.failed);
    for (const name of ['cc_errors', 'flagged', 'lost_sync', 'pcr_steps'] as const) none(`${how}_${name}`, one.swarm[name]);
    none(`${how}_vlc_reconnects`, one.connections - 1);
    none(`${how}_vlc_corrupted`, one.vlc.corrupted);
    none(`${how}_vlc_discontinuities`, one.vlc.discontinuities);
    // The picture in whose middle the source died is damaged, for every decoder.
    figures[`${how}_vlc_decode_errors_a_kill`] = one.complaints.filter((line) => DAMAGE.test(line)).length / KILLS;
    figures[`${how}_vlc_pictures_a_second`] = one.vlc.videoFrames / one.seconds;
    figures[`${how}_vlc_lost_a_kill`] = one.vlc.lostFrames / KILLS;
    figures[`${how}_vlc_lost_sound_a_kill`] = one.vlc.lostAudio / KILLS;
    process.stderr.write(`${how}: what VLC complained of\n${listed(one.complaints)}`);
  }
  return { figures, goals };
}

/** Complaints that differ but in their numbers, and how often each came. */
function listed(complaints: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const line of complaints) {
    const kind = line
      .replace(/\[[^\]]*\]/g, '')
      .replace(/[\d.-]+/g, '#')
      .trim();
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => `  ${count} × ${kind}\n`).join('');
}

/** One channel, whose source dies again and again. */
async function suffer(how: Death, n: number): Promise<Told> {
  const title = TITLES[n] ?? '';
  const url = demo.ts(title);
  const streamId = Number(/(\d+)(?:\.ts)?$/.exec(url)?.[1]);
  const upstream = `${stack.provider}/live/${n + 1}.ts`;
  const alternatives = ['a', 'b'].map((name) => ({ url: sources.url(upstream, `${how}-${name}`) }));
  await api.ask('PATCH', `/api/streams/${streamId}`, { sources: alternatives });
  const complaints: string[] = [];
  await using vlc = await startVlc(url, {
    more: ['--verbose=1', '--avcodec-hw=none'],
    onComplaint: (line) => complaints.push(line),
  });
  const life = LIFE_SECONDS + (how === 'stall' ? DETECTION_SECONDS : 0);
  const seconds = BEFORE_SECONDS + KILLS * life + AFTER_SECONDS;
  const watching = crowd.watch({ viewers: VIEWERS, seconds, rate: VIEWERS }, [url]);
  const listener = listen(url);
  await ground.clock.sleep(BEFORE_SECONDS * 1000);
  const [before, at] = [await vlc.figures(), ground.clock.monotonic()];
  const pauses = await killAll(sources, how, life, listener);
  const [after, end] = [await vlc.figures(), ground.clock.monotonic()];
  const swarmed = await watching;
  const connections = await connectionsOf(streamId);
  listener.stop();
  return { pauses, swarm: swarmed, vlc: since(before, after), seconds: (end - at) / 1000, complaints, connections };
}

async function killAll(from: Killable, how: Death, life: number, listener: Listener): Promise<number[]> {
  const pauses: number[] = [];
  const begun = ground.clock.monotonic();
  for (let n = 0; n < KILLS; n += 1) {
    const hit = from.kill(how, `${how}-`);
    if (hit !== 1) throw new Error(`the source that was to ${how} had ${hit} connections at kill ${n}`);
    listener.longest();
    const next = begun + (n + 1) * (life * 1000) + ((n * STEP_MS) % 1000);
    await ground.clock.sleep(Math.max(0, next - ground.clock.monotonic()));
    pauses.push(listener.longest());
    process.stderr.write(`${how} ${n + 1}: ${Math.round(pauses.at(-1) ?? 0)} ms\n`);
  }
  return pauses;
}

interface Listener {
  /** Milliseconds of the longest pause since this was last asked. */
  longest(): number;
  stop(): void;
}

function listen(url: string): Listener {
  let last = ground.clock.monotonic();
  let longest = 0;
  const asked = get(url, { headers: { 'user-agent': 'listener' } }, (answer) => {
    answer.on('error', () => {});
    answer.on('data', () => {
      const now = ground.clock.monotonic();
      longest = Math.max(longest, now - last);
      last = now;
    });
  });
  asked.on('error', () => {});
  return {
    longest() {
      const told = Math.max(longest, ground.clock.monotonic() - last);
      longest = 0;
      return told;
    },
    stop: () => void asked.destroy(),
  };
}

function since(before: VlcFigures, after: VlcFigures): VlcFigures {
  const entries = Object.entries(after).map(([name, value]) => [name, value - before[name as keyof VlcFigures]]);
  return Object.fromEntries(entries) as unknown as VlcFigures;
}

/** How often VLC has come to this stream, past and present. */
async function connectionsOf(streamId: number): Promise<number> {
  const ask = (path: string) => api.ask<{ items: { userAgent: string }[] }>('GET', `${path}?limit=200&streamId=${streamId}`);
  const pages = await Promise.all(['/api/connections', '/api/connections/history'].map(ask));
  return pages.flatMap(({ items }) => items).filter(({ userAgent }) => /vlc/i.test(userAgent)).length;
}
