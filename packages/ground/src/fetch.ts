// The only way to a URL that a user has given: resolves once, checks every address, connects to a checked one, follows redirects by the same rules.
import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Agent, ProxyAgent, request, type Dispatcher } from 'undici';
import { mayReach, type AddressPolicy } from './address.ts';
import { problem } from './problem.ts';

export const addressRefused = problem('address-refused', { status: 422, title: 'This address may not be reached' });
export const fetchFailed = problem<{ upstreamStatus?: number }>('fetch-failed', {
  status: 502,
  title: 'The address did not answer as expected',
});

export interface FetchOptions {
  signal: AbortSignal;
  headers?: Record<string, string>;
  /** Redirects to follow; 5 by default. */
  redirects?: number;
  /** Milliseconds without a byte before giving up; 30 s by default. */
  idleMs?: number;
  /** Milliseconds until the connection must stand; 10 s by default. */
  connectMs?: number;
  /**
   * The address of an HTTP proxy, with its credentials, which is checked as any other; names are looked up by the proxy then, so
   * that of the target only a literal address is checked.
   */
  proxy?: string | undefined;
}

export interface Fetched {
  status: number;
  /** The URL that answered, after redirects. */
  url: string;
  headers: Record<string, string | string[] | undefined>;
  body: Dispatcher.ResponseData['body'];
}

export interface CheckedFetch {
  /** GETs a URL and answers with the final response, whatever its status. Throws `address-refused` or `fetch-failed`. */
  get(url: string, options: FetchOptions): Promise<Fetched>;
}

/** Makes the address-checked client; `policy` is asked at every connection, so that a changed setting holds at once. */
export function createFetch(policy: () => AddressPolicy): CheckedFetch {
  const agents = new Map<string, Dispatcher>();
  const agent = (idleMs: number, connectMs: number, proxy: string | undefined) => {
    const key = `${idleMs}:${connectMs}:${proxy ?? ''}`;
    const made = () => (proxy === undefined ? makeAgent(policy, idleMs, connectMs) : makeProxyAgent(policy, connectMs, proxy));
    const known = agents.get(key) ?? made();
    agents.set(key, known);
    return known;
  };
  return {
    async get(url, { signal, headers = {}, redirects = 5, idleMs = 30_000, connectMs = 10_000, proxy }) {
      let target = checkedUrl(url, policy());
      if (proxy !== undefined) checkedProxy(proxy, policy());
      const dispatcher = agent(idleMs, connectMs, proxy);
      const limits = { headersTimeout: idleMs, bodyTimeout: idleMs };
      for (let hop = 0; ; hop += 1) {
        const answer = await request(target, { dispatcher, signal, headers, ...limits, method: 'GET' }).catch(
          (error: unknown) => {
            throw asProblem(error, signal);
          },
        );
        const location = answer.headers['location'];
        if (answer.statusCode < 300 || answer.statusCode >= 400 || typeof location !== 'string')
          return { status: answer.statusCode, url: target.href, headers: answer.headers, body: answer.body };
        answer.body.on('error', () => {}).destroy();
        if (hop >= redirects) throw fetchFailed(`more than ${redirects} redirects`);
        const next = checkedUrl(new URL(location, target).href, policy());
        if (next.host !== target.host) headers = withoutCredentials(headers);
        target = next;
      }
    },
  };
}

/** The same of a proxy. */
function checkedProxy(text: string, policy: AddressPolicy): void {
  if (!URL.canParse(text) || !/^https?:/i.test(text)) throw addressRefused('a proxy has an http or https address');
  const host = new URL(text).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !mayReach(host, policy)) throw refused(host);
}

/** A URL that may be connected to, as far as that can be told without its addresses. Throws `address-refused`. */
export function checkedUrl(text: string, policy: AddressPolicy): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:'))
    throw addressRefused('only http and https addresses can be fetched');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !mayReach(host, policy)) throw refused(host);
  return url;
}

function makeAgent(policy: () => AddressPolicy, idleMs: number, connectMs: number): Agent {
  return new Agent({
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    connect: {
      timeout: connectMs,
      lookup: checkedLookup(policy),
    },
  });
}

const makeProxyAgent = (policy: () => AddressPolicy, connectMs: number, proxy: string): ProxyAgent =>
  new ProxyAgent({ uri: proxy, connectTimeout: connectMs, proxyTls: { lookup: checkedLookup(policy) } });

/** For `net.connect` and the like: resolves a name, and fails when one of its addresses may not be reached. */
export const checkedLookup =
  (policy: () => AddressPolicy): LookupFunction =>
  (host, options, done) =>
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, []);
      const bad = found.find(({ address }) => !mayReach(address, policy()));
      if (bad || found.length === 0) return done(refused(bad?.address ?? host), []);
      const first = found[0];
      return options.all || !first ? done(null, found) : done(null, first.address, first.family);
    });

const refused = (address: string) =>
  addressRefused(`${address} is not a public address; an administrator can allow it in the settings (network.allowedPrivate)`);

function asProblem(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  let cause: unknown = error;
  while (cause instanceof Error) {
    if ('type' in cause && cause.type === addressRefused.type) return cause;
    cause = cause.cause;
  }
  const { code, message } = error as NodeJS.ErrnoException;
  return fetchFailed(reasons[code ?? ''] ?? `the request failed: ${message}`, {}, error);
}

const reasons: Record<string, string> = {
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was reset',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_TIMEOUT: 'no answer came in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped coming',
};

/** What may be sent along to another host: credentials may not. */
export function withoutCredentials(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !/^(authorization|cookie)$/i.test(name)));
}
