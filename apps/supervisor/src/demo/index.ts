// The demo provider: generated channels, a film, a series and a guide over HTTP, as a provider of content would offer them.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Clock, Files, Log, Processes } from '@muxwell/ground';
import { createBroadcast, type Broadcast } from './broadcast.ts';
import { countingSubtitles, ensureEncoded } from './encode.ts';
import { sendFile } from './file-answer.ts';
import { demoLineUp, guideOf, logoOf, playlistOf, type Item, type LineUp } from './line-up.ts';

export { blockCodeFilter, readBlockCode, type Reading } from './block-code.ts';
export { createBroadcast, type Broadcast } from './broadcast.ts';
export { enter, lineFor, loadLineUp, type Account, type Api, type DemoLine } from './front-door.ts';
export { encodeArguments, ensureEncoded, FRAMES_PER_SECOND, widthOf, type Picture } from './encode.ts';
export { demoLineUp, guideOf, playlistOf, type Item, type LineUp } from './line-up.ts';

export interface DemoDeps {
  clock: Clock;
  files: Files;
  processes: Processes;
  log: Log;
}

export interface DemoOptions {
  /** Where the encoded content is kept. */
  folder: string;
  host: string;
  /** 0: any free one. */
  port: number;
  /** Height of the pictures in pixels; 360 by default. */
  height?: number;
}

export interface Demo extends AsyncDisposable {
  /** The provider's address without a slash at its end; the playlist is at `/playlist.m3u`, the guide at `/guide.xml`; `/ready` answers when all is encoded. */
  url: string;
  items: LineUp;
  /** Resolves when everything has been encoded. */
  encoded: Promise<void>;
  stop(): Promise<void>;
}

/** Starts the provider. It answers at once; what is not encoded yet keeps its first listener waiting. */
export async function startDemo({ folder, host, port, height = 360 }: DemoOptions, deps: DemoDeps): Promise<Demo> {
  const items = demoLineUp(height);
  const end = new AbortController();
  const ready = new Map<Item, Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  for (const item of items) {
    last = last.then(() => encode(item, folder, deps, end.signal));
    ready.set(item, last);
  }
  last.catch((error: unknown) => {
    if (!end.signal.aborted) deps.log.error({ err: error }, 'the demo could not be made');
  });
  const channels = new Map<Item, Broadcast>();
  const channelOf = (item: Item) => {
    const known = channels.get(item) ?? createBroadcast(join(folder, item.file), deps);
    channels.set(item, known);
    return known;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://demo').pathname.slice(1);
    const base = `http://${request.headers.host ?? `${host}:${port}`}`;
    if (path === 'playlist.m3u') return answer(response, 'audio/x-mpegurl', playlistOf(items, base));
    if (path === 'guide.xml') return answer(response, 'application/xml', guideOf(items, deps.clock.now()));
    if (path === 'ready') return last.then(() => answer(response, 'text/plain', 'ready\n'));
    const logo = items.find((item) => path === `logo/${item.channel}.svg`);
    if (logo) return answer(response, 'image/svg+xml', logoOf(logo));
    const item = items.find(({ file }) => file === path);
    if (!item) return void response.writeHead(404).end('no such thing\n');
    await ready.get(item);
    if (item.kind === 'movie' || item.kind === 'episode') return sendFile(join(folder, item.file), request, response, deps.files);
    response.writeHead(200, { 'content-type': 'video/mp2t', 'cache-control': 'no-store' });
    if (request.method === 'HEAD') return void response.end();
    channelOf(item).join(response);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'a demo request failed');
      if (response.headersSent) response.destroy();
      else response.writeHead(503, { 'retry-after': '5' }).end('not ready\n');
    });
  });
  const bound = await listen(server, host, port);
  const stop = async () => {
    end.abort(new Error('the demo ends'));
    server.close();
    server.closeAllConnections();
    await Promise.all([...channels.values()].map((channel) => channel.stop()));
    await last.catch(() => {});
  };
  return { url: `http://${host}:${bound}`, items, encoded: last, stop, [Symbol.asyncDispose]: stop };
}

const encode = (item: Item, folder: string, deps: DemoDeps, signal: AbortSignal) =>
  ensureEncoded(
    item,
    join(folder, item.file),
    { ...deps, signal },
    item.kind === 'movie' ? countingSubtitles(item.seconds) : undefined,
  );

function answer(response: ServerResponse, type: string, text: string): void {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-length': Buffer.byteLength(text) }).end(text);
}

const listen = (server: Server, host: string, port: number) =>
  new Promise<number>((resolve, reject) => {
    server.once('error', reject).listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
