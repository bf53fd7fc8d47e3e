// Opens a source's URL, redirects followed: plain HTTP by our own reader, because a thousand sources are read by one thread; HTTPS, and what goes through a proxy, by the checked client.
import type { SourceSpec } from '@muxwell/contract/edge';
import { checkedLookup, checkedUrl, withoutCredentials, type Fetched } from '@muxwell/ground';
import { CONNECT_MS, headersOf, SourceFailed, type SourceDeps } from './source.ts';
import { openWire } from './wire.ts';

export interface Opened {
  status: number;
  /** The URL that answered. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Hands out the body as it comes; what it is given is good until it returns. Resolves at the end, rejects when the source breaks. */
  read(onBytes: (bytes: Uint8Array) => void): Promise<void>;
  /** The body is not wanted. */
  close(): void;
}

const MOST_REDIRECTS = 5;

/** Throws `SourceFailed`, `address-refused`, `fetch-failed`, or the signal's reason. */
export async function openHttp(deps: SourceDeps, source: SourceSpec, signal: AbortSignal): Promise<Opened> {
  const limits = { connectMs: CONNECT_MS, idleMs: deps.idleSeconds() * 1000, signal };
  const { clock } = deps;
  const lookup = checkedLookup(deps.addresses);
  let headers = headersOf(source);
  let url = checkedUrl(source.url, deps.addresses());
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    if (url.protocol === 'https:' || source.proxy !== undefined)
      return opened(await deps.fetch.get(url.href, { ...limits, headers, proxy: source.proxy }), signal);
    const answer = await openWire(url, { ...limits, clock, headers, lookup });
    const { location } = answer.headers;
    if (answer.status < 300 || answer.status >= 400 || location === undefined) return { ...answer, url: url.href };
    answer.close();
    if (!URL.canParse(location, url.href)) throw new SourceFailed('the source redirects to no address');
    const next = checkedUrl(new URL(location, url).href, deps.addresses());
    if (next.host !== url.host) headers = withoutCredentials(headers);
    url = next;
  }
  throw new SourceFailed(`more than ${MOST_REDIRECTS} redirects`);
}

function opened({ status, url, headers, body }: Fetched, signal: AbortSignal): Opened {
  return {
    status,
    url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value ?? '')])),
    close: () => body.on('error', () => {}).destroy(),
    read: (onBytes) =>
      new Promise((resolve, reject) => {
        const fail = (error: unknown) => {
          body.destroy();
          reject(signal.aborted ? (signal.reason as Error) : asFailure(error));
        };
        body.on('data', (chunk: Buffer) => {
          try {
            onBytes(chunk);
          } catch (error) {
            fail(error);
          }
        });
        body.once('end', resolve);
        body.once('error', fail);
        body.once('close', () => reject(new SourceFailed('the connection was closed')));
      }),
  };
}

function asFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_BODY_TIMEOUT') return new SourceFailed('the source stopped sending');
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'UND_ERR_ABORTED')
    return new SourceFailed('the connection broke');
  return error;
}
