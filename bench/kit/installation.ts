// An installation as users have it, with a fresh data folder and without the demo: what every measurement goes through the door of.
import { enter, lineFor, type Api, type DemoLine } from '@muxwell/supervisor/demo';
import { ground, startStack, until, type Stack } from '@muxwell/testkit';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Asker, type Asked } from './ask.ts';

export interface Installation extends Stack {
  /** The control plane's process. */
  control(): Promise<number>;
  /** The server process of its PostgreSQL. */
  database(): Promise<number>;
  /** One figure of the control plane's own metrics; those of the event loop begin anew each time they are read. */
  metric(name: string): Promise<number>;
}

/** Starts it, lets it fetch from this machine and lifts the limits for this machine's players, as an administrator would. */
export async function install(env: Record<string, string> = {}): Promise<Installation> {
  const stack = await startStack({ demo: false, env: { MUXWELL_LOG_LEVEL: 'info', ...env } });
  await stack.api.ask('PATCH', '/api/settings', { values: { 'network.allowedPrivate': ['127.0.0.1'] } });
  const lift = { effect: 'lift', kind: 'address', value: '127.0.0.1', note: 'measurements' };
  await stack.api.ask('POST', '/api/access-rules', lift);
  await stack.api.ask('POST', '/api/access-rules', { kind: 'address', effect: 'lift', value: '127.0.0.0/8', note: 'measuring' });
  const metric = async (name: string) => {
    using socket = new Asker({ path: join(stack.dataFolder, 'run', 'control.sock') });
    const { body } = await socket.ask('/metrics', { keep: true, headers: { 'x-forwarded-for': '127.0.0.1' } });
    const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(body.toString('utf8'));
    if (!found) throw new Error(`the control plane tells no ${name}: ${body.toString('utf8').slice(0, 300)}`);
    return Number(found[1]);
  };
  return {
    ...stack,
    api: lasting(stack),
    control: () => stack.pidOf('control'),
    database: () => postmaster(stack.dataFolder),
    metric,
  };
}

/** As the cluster's own file tells. */
async function postmaster(dataFolder: string): Promise<number> {
  const [major] = await readdir(join(dataFolder, 'pg'));
  const file = await ground.files.readText(join(dataFolder, 'pg', String(major), 'cluster', 'postmaster.pid'));
  return Number(file?.split('\n')[0]);
}

/** The API beyond the quarter of an hour that a sign-in's token lasts. */
export function lasting({ api, url, account }: Stack): Api {
  let now = api;
  return {
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      try {
        return await now.ask<T>(method, path, body);
      } catch (error) {
        if (!(error instanceof Error) || !error.message.includes(' was answered 401')) throw error;
        now = await enter(url, account, { clock: ground.clock, fetch });
        return now.ask<T>(method, path, body);
      }
    },
  };
}

export interface Run {
  id: string;
  state: string;
  reason: string;
  changes: { added: number; changed: number; gone: number; unchanged: number };
}

/** One call of the API that imports a playlist; resolves when the run is done. */
export async function importList({ api }: Pick<Stack, 'api'>, url: string): Promise<Run> {
  const { id } = await api.ask<Run>('POST', '/api/imports', { from: { kind: 'url', url }, apply: 'now' });
  for (;;) {
    const run = await api.ask<Run>('GET', `/api/imports/${id}`);
    if (run.state === 'done') return run;
    if (['failed', 'cancelled', 'undone'].includes(run.state)) throw new Error(`the import ${run.state}: ${run.reason}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Asks until the answer is larger than `bytes`: what was imported shows to players a moment after the run is done. */
export async function shown(asker: Asker, path: string, bytes = 1_000_000): Promise<Asked> {
  return until('what was imported shows', async () => {
    const answer = await asker.ask(path, { keep: true });
    return answer.bytes > bytes && answer;
  });
}

/** A line with every bouquet there is, and its credentials as the query of a player's request. */
export async function player({ api }: Pick<Stack, 'api'>, username: string): Promise<DemoLine & { query: string }> {
  const line = await lineFor(api, username);
  return { ...line, query: `username=${line.username}&password=${line.password}` };
}
