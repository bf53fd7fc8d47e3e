// The built panel as files: hashed assets for ever, every page's address answered with the one document.
import fastifyStatic from '@fastify/static';
import { pageSegments } from '@muxwell/contract';
import type { Files } from '@muxwell/ground';
import { join, resolve } from 'node:path';
import type { Http } from './platform/http.ts';

/** Adds the panel's routes. Without a build, pages say how to make one. */
export async function servePanel(http: Http, folder: string, files: Files): Promise<void> {
  const root = resolve(folder);
  await files.makeFolder(join(root, 'assets'));
  await http.register(fastifyStatic, {
    root,
    serve: false,
    index: false,
    setHeaders: (reply, path) =>
      void reply.header('cache-control', path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  void http.get('/assets/*', { schema: { hide: true } }, (request, reply) =>
    reply.sendFile(`assets/${(request.params as { '*': string })['*']}`),
  );
  for (const name of ['favicon.ico', 'favicon.svg', 'manifest.webmanifest', 'robots.txt'])
    void http.get(`/${name}`, { schema: { hide: true } }, (_request, reply) => reply.sendFile(name));
  const page = async (
    _request: unknown,
    reply: { type(type: string): { send(body: string): unknown }; sendFile(name: string): unknown },
  ) =>
    (await files.stat(join(root, 'index.html')))
      ? reply.sendFile('index.html')
      : reply.type('text/plain; charset=utf-8').send('The panel is not built: run npm run build -w apps/web.');
  void http.get('/', { schema: { hide: true } }, page as never);
  for (const segment of pageSegments) {
    void http.get(`/${segment}`, { schema: { hide: true } }, page as never);
    void http.get(`/${segment}/*`, { schema: { hide: true } }, page as never);
  }
}
