// An installation with live channels of our own making, and lines enough for a crowd.
import { ground } from '@muxwell/testkit';
import { once } from 'node:events';
import { join } from 'node:path';
import type { DemoLine } from '@muxwell/supervisor/demo';
import { importList, install, player, type Installation } from './installation.ts';
import { provider } from './lists.ts';

export interface Source {
  /** Alternatives of one channel: a name each. */
  url: (kbps: number, name: string) => string;
  /** Ends what plays under this name; resolves with how many connections that were. */
  fail(how: 'stop' | 'reset' | 'stall', name: string): Promise<number>;
}

export interface Channels extends AsyncDisposable {
  house: Installation;
  source: Source;
  /** Address of channel `n` as `.ts` or `.m3u8`, for the first line. */
  address: (n: number, extension: 'ts' | 'm3u8') => string;
  /** All channels as TS; a single one by each of the lines, of which each has at most a thousand connections. */
  addresses: string[];
  ids: number[];
  edge: number;
}

const PER_LINE = 1000;

/** Starts a source and an installation that has imported `count` channels of it, with lines for `viewers`. */
export async function openChannels(count: number, kbps: number, viewers: number): Promise<Channels> {
  const end = new AbortController();
  const broadcaster = ground.processes.run(process.execPath, [join(import.meta.dirname, 'broadcaster.ts')], {
    signal: end.signal,
  });
  const [port] = (await once(broadcaster.stdout, 'data')) as [Buffer];
  const origin = `http://127.0.0.1:${port.toString().trim()}`;
  const source: Source = {
    url: (rate, name) => `${origin}/${rate}/${name}.ts`,
    fail: async (how, name) => Number(await (await fetch(`${origin}/fail?how=${how}&name=${name}`)).text()),
  };
  const house = await install();
  await using list = await provider();
  const entries = Array.from({ length: count }, (_, n) => `#EXTINF:-1,Channel ${n}\n${source.url(kbps, `channel-${n}-a`)}\n`);
  list.serve(Buffer.from(`#EXTM3U\n${entries.join('')}`));
  await importList(house, list.url);
  const ids = await idsOf(house);
  const lines: DemoLine[] = [];
  for (let n = 0; n <= viewers / PER_LINE; n += 1) {
    const line = await player(house, `crowd-${n}`);
    await house.api.ask('PATCH', `/api/lines/${line.id}`, { maxConnections: PER_LINE });
    lines.push(line);
  }
  const of = ({ username, password }: DemoLine, n: number, extension: string) =>
    `${house.url}/live/${username}/${password}/${ids[n] ?? 0}.${extension}`;
  const [first] = lines;
  if (!first) throw new Error('there is no line');
  return {
    house,
    source,
    address: (n, extension) => of(first, n, extension),
    addresses: count === 1 ? lines.map((line) => of(line, 0, 'ts')) : ids.map((_, n) => of(first, n, 'ts')),
    ids,
    edge: await house.pidOf('edge'),
    async [Symbol.asyncDispose]() {
      end.abort();
      await house.stop();
    },
  };
}

/** Ids of all live channels, in the order of the list. */
async function idsOf({ api }: Installation): Promise<number[]> {
  const ids: number[] = [];
  for (let after = ''; ; ) {
    const page = await api.ask<{ items: { id: number }[]; next: string | null }>('GET', `/api/streams?limit=200&sort=id${after}`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return ids;
    after = `&after=${page.next}`;
  }
}
