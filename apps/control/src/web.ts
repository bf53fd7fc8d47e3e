// The built panel as files: hashed assets for ever, every page's address answered with the one document, compressed as it was built.
import fastifyStatic from '@fastify/static';
import { controlSegments, pageSegments } from '@muxwell/contract';
import type { Files } from '@muxwell/ground';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { join, resolve } from 'node:path';
import type { Http } from './platform/http.ts';

const FOR_EVER = 'public, max-age=31536000, immutable';
/** Headers that mean something in a document alone; a panel's opening asks for two dozen files. */
const ofDocuments = [
  'content-security-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
const hidden = { schema: { hide: true } };
const ofPrograms: ReadonlySet<string> = new Set(controlSegments);

/** Adds the panel's routes. Without a build, pages say how to make one. An unknown address answers a browser with the panel's own word for it. */
export async function servePanel(http: Http, folder: string, files: Files): Promise<void> {
  const root = resolve(folder);
  await files.makeFolder(join(root, 'assets'));
  await http.register(fastifyStatic, {
    root,
    serve: false,
    index: false,
    // `x.js` is answered with `x.js.br` or `x.js.gz` where it lies beside it and the browser takes it; Vary tells caches so.
    preCompressed: true,
    setHeaders: (reply, path) => {
      const isAsset = path.includes('/assets/');
      void reply.header('cache-control', isAsset ? FOR_EVER : 'no-cache');
      if (isAsset) for (const name of ofDocuments) void reply.removeHeader(name);
    },
  });
  void http.get('/assets/*', hidden, (request, reply) => reply.sendFile(`assets/${(request.params as { '*': string })['*']}`)); // prettier-ignore
  for (const name of ['favicon.ico', 'favicon.svg', 'manifest.webmanifest', 'robots.txt'])
    void http.get(`/${name}`, hidden, (_request, reply) => reply.sendFile(name));
  const page = async (_request: FastifyRequest, reply: FastifyReply) =>
    (await files.stat(join(root, 'index.html')))
      ? reply.sendFile('index.html')
      : reply.type('text/plain; charset=utf-8').send('The panel is not built: run npm run build -w apps/web.');
  void http.get('/', hidden, page);
  for (const segment of pageSegments) {
    void http.get(`/${segment}`, hidden, page);
    void http.get(`/${segment}/*`, hidden, page);
  }
  void http.get('/*', hidden, (request, reply) => {
    if (!wantsPage(request)) return reply.callNotFound();
    void reply.code(404);
    return page(request, reply);
  });
}

/** A person's browser at an address that belongs to no program. */
function wantsPage({ url, headers }: FastifyRequest): boolean {
  const [first = ''] = url.slice(1).split(/[/?#]/);
  return (headers.accept ?? '').includes('text/html') && !ofPrograms.has(first);
}
