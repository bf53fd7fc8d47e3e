// Films and episodes: bytes of known length, any part of them, as often as a player seeks within one session.
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { CORS, refuse } from '../door/answer.ts';
import type { Deliver } from '../door/media.ts';
import type { Serve, Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { openFile, type Opened, type OriginDeps } from './origin.ts';
import { typeOf } from './types.ts';

export interface ServeFileDeps extends OriginDeps {
  sessions: Sessions;
}

/** Each seek closes a connection and opens another: the session outlives the gap between them. */
const LINGER_MS = 10_000;
const MOST_SIZES = 10_000;

export function createServeFile(deps: ServeFileDeps) {
  /** Sizes seen, for HEAD, which does not open the source. */
  const sizes = new Map<string, number>();

  const deliver: Deliver = async ({ req, res, serve, session, gone }) => {
    session.lingerMs = LINGER_MS;
    const attached = deps.sessions.attach(session, { close: () => res.destroy() });
    res.once('close', () => attached.detach());
    const opened = await openFile(deps, serve.stream.sources, req.headers.range ?? null, gone);
    if (gone.aborted) return opened.kind === 'part' ? void opened.body.on('error', () => {}).destroy() : undefined;
    if (opened.kind === 'failed') {
      deps.sessions.end(session, 'source-lost', { quietly: true });
      return refuse(res, { status: 502, says: 'The file cannot be read at the moment.' });
    }
    if (opened.kind === 'unsatisfiable')
      return void res.writeHead(416, { ...CORS, 'content-range': `bytes */${opened.size ?? '*'}`, 'content-length': 0 }).end();
    if (opened.size !== null) remember(serve, opened.size);
    res.writeHead(opened.range ? 206 : 200, { ...CORS, ...headOf(serve, opened) });
    await send(opened, res, session);
  };

  const remember = ({ stream }: Serve, size: number) => {
    sizes.set(stream.key, size);
    if (sizes.size > MOST_SIZES) sizes.delete(sizes.keys().next().value ?? '');
  };

  const head = (serve: Serve): Record<string, string> => {
    const size = sizes.get(serve.stream.key);
    return {
      'content-type': typeOf(serve.stream.container),
      'accept-ranges': 'bytes',
      ...(size === undefined ? {} : { 'content-length': String(size) }),
    };
  };

  return { deliver, head };
}

function headOf({ stream }: Serve, { range, size }: Opened): Record<string, string> {
  const length = range ? range.end - range.start + 1 : size;
  return {
    'content-type': typeOf(stream.container),
    'accept-ranges': 'bytes',
    'cache-control': 'no-store',
    ...(length === null ? {} : { 'content-length': String(length) }),
    ...(range ? { 'content-range': `bytes ${range.start}-${range.end}/${size ?? '*'}` } : {}),
  };
}

/** The viewer's pace is the source's; either end may go at any time. */
async function send({ body }: Opened, res: ServerResponse, session: Session): Promise<void> {
  const counted = async function* (chunks: AsyncIterable<Buffer>) {
    for await (const chunk of chunks) {
      session.bytes += chunk.length;
      yield chunk;
    }
  };
  await pipeline(body, counted, res).catch(() => res.destroy());
}
