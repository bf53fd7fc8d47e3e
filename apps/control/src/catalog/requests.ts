// What is sent to a stream's sources beside what each of them says for itself.
import type { Secrets } from '../platform/secrets.ts';
import type { StreamSource } from './sources.ts';

const PURPOSE = 'catalog.headers';

export const sealHeaders = (secrets: Secrets, headers: Record<string, string>): string =>
  Object.keys(headers).length === 0 ? '' : secrets.seal(PURPOSE, JSON.stringify(headers));
export const openHeaders = (secrets: Secrets, sealed: string): Record<string, string> =>
  sealed === '' ? {} : (JSON.parse(secrets.open(PURPOSE, sealed)) as Record<string, string>);

const PROXY = 'catalog.proxy';

export const sealProxy = (secrets: Secrets, proxy: string | null): string => (proxy ? secrets.seal(PROXY, proxy) : '');
export const openProxy = (secrets: Secrets, sealed: string): string | null =>
  sealed === '' ? null : secrets.open(PROXY, sealed);

/** A source's own user agent and headers count more than the stream's; names of headers are the same in any case (RFC 9110, 5.1). */
export function withRequest(
  source: StreamSource,
  { userAgent, headers, proxy }: { userAgent: string | null; headers: Record<string, string>; proxy: string | null },
): StreamSource & { proxy?: string } {
  const own = new Set(Object.keys(source.headers).map((name) => name.toLowerCase()));
  const shared = Object.entries(headers).filter(([name]) => !own.has(name.toLowerCase()));
  return {
    ...source,
    userAgent: source.userAgent ?? userAgent,
    headers: { ...Object.fromEntries(shared), ...source.headers },
    ...(proxy === null ? {} : { proxy }),
  };
}
