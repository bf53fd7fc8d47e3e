// A viewer's request: asks the control plane once, then serves, redirects or refuses.
import type { AuthorizeRequest, Output } from '@muxwell/contract/edge';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Authority } from '../authority/authority.ts';
import type { Serve, Session, Viewer } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { CORS, redirect, refuse } from './answer.ts';
import type { Peer } from './peer.ts';

/** What serves one kind of output. */
export interface Deliver {
  /** `gone` aborts when the viewer leaves. */
  (answer: { req: IncomingMessage; res: ServerResponse; serve: Serve; session: Session; gone: AbortSignal }): Promise<void>;
}

export interface MediaDeps {
  authority: Authority;
  sessions: Sessions;
  deliver: Readonly<Record<Output, Deliver>>;
  /** Headers of an answer to HEAD, by what it would have been. */
  headOf: (serve: Serve) => Record<string, string>;
  /** HLS: the session that this very request was given before, if it still holds. */
  known: (request: AuthorizeRequest) => Session | 'killed' | null;
  /** HLS: remembers the session for the polls that follow. */
  remember: (request: AuthorizeRequest, session: Session) => void;
  onDenied: (reason: string) => void;
}

export function createMedia(deps: MediaDeps) {
  return async function media(req: IncomingMessage, res: ServerResponse, peer: Peer): Promise<void> {
    const request = asked(req, peer);
    const known = req.method === 'GET' ? deps.known(request) : null;
    if (known === 'killed') return refuse(res, { status: 403, says: 'This session was ended.' });
    const gone = new AbortController();
    res.once('close', () => gone.abort());
    if (known) return deps.deliver[known.serve.output]({ req, res, serve: known.serve, session: known, gone: gone.signal });
    const decision = await deps.authority.authorize(request);
    if (decision.do === 'deny') {
      deps.onDenied(decision.reason);
      return refuse(res, decision);
    }
    if (decision.do === 'redirect') return redirect(res, decision);
    if (req.method === 'HEAD') return void res.writeHead(200, { ...CORS, ...deps.headOf(decision) }).end();
    if (decision.session === null) return refuse(res, { status: 503, says: 'No session was given.', retryAfterSeconds: 2 });
    const session = deps.sessions.open(decision.session, decision, viewerOf(request));
    if (gone.signal.aborted) {
      if (session.attachments.size === 0) deps.sessions.end(session, 'viewer-left');
      return;
    }
    if (decision.output === 'hls') deps.remember(request, session);
    await deps.deliver[decision.output]({ req, res, serve: decision, session, gone: gone.signal });
  };
}

const viewerOf = ({ ip, userAgent }: AuthorizeRequest): Viewer => ({ ip, userAgent });

function asked(req: IncomingMessage, peer: Peer): AuthorizeRequest {
  const [path = '/', ...query] = (req.url ?? '/').split('?');
  return {
    host: peer.host,
    scheme: peer.scheme,
    method: req.method ?? 'GET',
    path,
    query: query.join('?'),
    ip: peer.ip,
    userAgent: (req.headers['user-agent'] ?? '').slice(0, 512),
    range: req.headers.range ?? null,
  };
}
