// Playlists and guides from the shared generators, and the little server that stands for a provider.
import { ground, run } from '@muxwell/testkit';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const TOOLS = process.env['MUXWELL_BENCH_TOOLS'] ?? join(import.meta.dirname, '../../../shared/tools');
/** What the large operators' lists have. */
export const ENTRIES = 89_676;

/** What `make-playlist.mjs` or `make-xmltv.mjs` write with these options. */
export async function generated(tool: 'make-playlist' | 'make-xmltv', ...options: string[]): Promise<Buffer> {
  const path = join(TOOLS, `${tool}.mjs`);
  await ground.files.readText(path).catch(() => {
    throw new Error(`there is no ${path}: MUXWELL_BENCH_TOOLS names the folder of the generators`);
  });
  return (await run(process.execPath, [path, ...options])).stdout;
}

export interface Provider extends AsyncDisposable {
  url: string;
  /** What it answers to whatever is asked. */
  serve(content: Buffer): void;
}

export async function provider(): Promise<Provider> {
  let content = Buffer.alloc(0);
  const server = createServer((_, res) => res.writeHead(200, { 'content-length': content.length }).end(content));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/list.m3u`;
  const serve = (fresh: Buffer) => void (content = Buffer.from(fresh));
  return { url, serve, [Symbol.asyncDispose]: async () => void server.close() };
}

/** The list with another name for every hundredth entry. */
export function withChanges(list: Buffer): Buffer {
  const lines = list.toString('utf8').split('\n');
  let entry = 0;
  const changed = lines.map((line) => {
    if (!line.startsWith('#EXTINF')) return line;
    entry += 1;
    return entry % 100 === 0 ? `${line} renamed` : line;
  });
  return Buffer.from(changed.join('\n'));
}
