// Guides from the shared generator, served from a file: a million programmes are half a gigabyte.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ground, until, type Stack } from '@muxwell/testkit';
import { TOOLS } from './lists.ts';

export interface GuideProvider extends AsyncDisposable {
  url: string;
  bytes: number;
}

/** Writes a guide and serves it. */
export async function guideProvider(...options: string[]): Promise<GuideProvider> {
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-guide-'));
  const file = join(folder, 'guide.xml');
  const child = ground.processes.run(process.execPath, [join(TOOLS, 'make-xmltv.mjs'), ...options], {
    signal: new AbortController().signal,
  });
  await pipeline(child.stdout, createWriteStream(file));
  const { size } = await stat(file);
  const server = createServer((_, res) => {
    res.writeHead(200, { 'content-length': size });
    createReadStream(file).pipe(res);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/guide.xml`;
  const stop = async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { url, bytes: size, [Symbol.asyncDispose]: stop };
}

interface Source {
  id: string;
  state: string;
  reason: string;
  channels: number;
  programmes: number;
}

/** Adds a guide by its address and imports it; resolves when it is there. */
export async function importGuide({ api }: Pick<Stack, 'api'>, url: string): Promise<Source> {
  const { id } = await api.ask<Source>('POST', '/api/epg/sources', { name: 'Guide', url });
  await api.ask('POST', `/api/epg/sources/${id}/import`);
  return until(
    'the guide is imported',
    async () => {
      const { items } = await api.ask<{ items: Source[] }>('GET', '/api/epg/sources');
      const source = items.find((one) => one.id === id);
      if (source?.state === 'failed') throw new Error(`the guide failed: ${source.reason}`);
      return source?.state === 'ok' && source;
    },
    600_000,
  );
}
