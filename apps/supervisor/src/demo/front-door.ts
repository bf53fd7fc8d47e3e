// Makes the demo an ordinary customer: set-up, allow-list, import, guide and a line, all through the public API.
import type { Clock } from '@muxwell/ground';

export interface FrontDoorDeps {
  clock: Clock;
  fetch: (url: string, init: RequestInit) => Promise<Response>;
}

export interface Account {
  email: string;
  password: string;
}

export interface Api {
  /** Asks and gives the answer's JSON; throws with the problem's words on any other status than 2xx. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
}

export interface DemoLine {
  id: number;
  username: string;
  password: string;
  links: { m3u: string; m3uHls: string; xmltv: string; server: string };
}

/** Gives the API as the account, having set the installation up first if nobody has. `code` is what the console printed. */
export async function enter(base: string, account: Account, deps: FrontDoorDeps, code?: string): Promise<Api> {
  const outside = apiOf(base, deps, {});
  const { done } = await outside.ask<{ done: boolean }>('GET', '/api/setup');
  if (!done) {
    const service = { name: 'Demo', publicUrl: base, timeZone: 'Etc/UTC', language: 'en' };
    await outside.ask('POST', '/api/setup', { ...(code ? { code } : {}), account: { ...account, name: 'Demo' }, service });
  }
  const { accessToken } = await outside.ask<{ accessToken: string }>('POST', '/api/auth/login', { ...account, tokens: true });
  return apiOf(base, deps, { authorization: `Bearer ${accessToken}` });
}

/** Imports the provider's playlist and guide and gives a line that may watch all of it. Doing it again changes nothing but the line's links. */
export async function loadLineUp(api: Api, provider: string, clock: Clock): Promise<DemoLine> {
  const host = new URL(provider).hostname;
  const { items: settings } = await api.ask<{ items: { key: string; value: unknown }[] }>('GET', '/api/settings');
  const known = settings.find(({ key }) => key === 'network.allowedPrivate')?.value;
  const allowed = Array.isArray(known) ? (known as string[]) : [];
  if (!allowed.includes(host))
    await api.ask('PATCH', '/api/settings', { values: { 'network.allowedPrivate': [...allowed, host] } });

  const from = { kind: 'url', url: `${provider}/playlist.m3u` };
  const run = await api.ask<{ id: string }>('POST', '/api/imports', { from, apply: 'now' });
  await settled(clock, 'the import', async () => {
    const { state, reason } = await api.ask<{ state: string; reason: string }>('GET', `/api/imports/${run.id}`);
    if (state === 'failed' || state === 'cancelled') throw new Error(`the import ${state}: ${reason}`);
    return state === 'done';
  });
  await loadGuide(api, provider, clock);
  return lineFor(api, 'demo');
}

async function loadGuide(api: Api, provider: string, clock: Clock): Promise<void> {
  const url = `${provider}/guide.xml`;
  interface Source {
    id: string;
    url: string | null;
    state: string;
    reason: string;
  }
  const { items } = await api.ask<{ items: Source[] }>('GET', '/api/epg/sources');
  const source =
    items.find((item) => item.url === url) ?? (await api.ask<Source>('POST', '/api/epg/sources', { name: 'Demo guide', url }));
  if (source.state !== 'running' && source.state !== 'ok')
    await api.ask('POST', `/api/epg/sources/${source.id}/import`).catch(() => {}); // it may have begun by itself
  await settled(clock, 'the guide', async () => {
    const now = (await api.ask<{ items: Source[] }>('GET', '/api/epg/sources')).items.find(({ id }) => id === source.id);
    if (now?.state === 'failed') throw new Error(`the guide could not be read: ${now.reason}`);
    return now?.state === 'ok';
  });
}

/** The line of that name with every bouquet, made when there is none. */
export async function lineFor(api: Api, username: string): Promise<DemoLine> {
  const bouquets = await api.ask<{ items: { id: number }[] }>('GET', '/api/bouquets?limit=500');
  const bouquetIds = bouquets.items.map(({ id }) => id);
  const found = await api.ask<{ items: { id: number; username: string }[] }>('GET', `/api/lines?search=${username}`);
  const same = found.items.find((line) => line.username === username);
  const fields = { bouquetIds, maxConnections: 20 };
  const line = same
    ? await api.ask<DemoLine>('PATCH', `/api/lines/${same.id}`, fields)
    : await api.ask<DemoLine>('POST', '/api/lines', { ...fields, username });
  const links = await api.ask<DemoLine['links']>('GET', `/api/lines/${line.id}/links`);
  return { id: line.id, username: line.username, password: line.password, links };
}

function apiOf(base: string, deps: FrontDoorDeps, headers: Record<string, string>): Api {
  return {
    async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      const answer = await deps.fetch(`${base}${path}`, { method, headers: { ...headers, ...type }, ...content });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${text.slice(0, 500)}`);
      return (text === '' ? undefined : JSON.parse(text)) as T;
    },
  };
}

async function settled(clock: Clock, what: string, isDone: () => Promise<boolean>): Promise<void> {
  const until = clock.monotonic() + 60_000;
  while (!(await isDone())) {
    if (clock.monotonic() > until) throw new Error(`${what} takes longer than a minute`);
    await clock.sleep(200);
  }
}
