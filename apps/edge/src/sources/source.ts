// What every kind of source has in common.
import type { SourceSpec } from '@muxwell/contract/edge';
import type { AddressPolicy, CheckedFetch, Clock, Log } from '@muxwell/ground';

/** Where a source delivers. */
export interface Intake {
  /** Bytes of a transport stream, cut anywhere; they may be changed. */
  push(chunk: Uint8Array): void;
  /** The next bytes belong together anew: continuity counters start over, time may jump. */
  splice(): void;
}

export interface SourceDeps {
  fetch: CheckedFetch;
  /** Which private addresses sources may have. */
  addresses: () => AddressPolicy;
  clock: Clock;
  log: Log;
  /** Seconds without a byte after which the source counts as dead. */
  idleSeconds: () => number;
}

/** Delivers until the source ends (resolves), fails (rejects with why) or the signal aborts. */
export type Pull = (source: SourceSpec, intake: Intake, signal: AbortSignal) => Promise<void>;

/** A source that cannot be used, said for people. */
export class SourceFailed extends Error {
  override readonly name = 'SourceFailed';
  /** The HTTP status, where that is why. */
  readonly status: number | null;

  constructor(says: string, status: number | null = null) {
    super(says);
    this.status = status;
  }
}

/** A server of ours that a stream should be fetched from could not be spoken to. */
export class PeerUnreached extends SourceFailed {
  /** Nothing at all came back: its machine or the way there is gone, or it hangs. False: something there refused. */
  readonly isSilent: boolean;

  constructor(says: string, isSilent: boolean) {
    super(says);
    this.isSilent = isSilent;
  }
}

/** How long a source may take to accept the connection: the next one is waiting, and so is a viewer. */
export const CONNECT_MS = 5000;

/** Request headers of a source: its own, its user agent, the credentials that its URL carries. */
export function headersOf(source: SourceSpec): Record<string, string> {
  const own = Object.fromEntries(Object.entries(source.headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { accept: '*/*', 'user-agent': source.userAgent ?? 'Muxwell', ...credentialsIn(source.url), ...own };
}

/** RFC 7617, from the user information of a URL (RFC 3986, 3.2.1). */
function credentialsIn(url: string): { authorization?: string } {
  if (!URL.canParse(url)) return {};
  const { username, password } = new URL(url);
  if (username === '' && password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}` };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What an HTTP status means for a source. */
export function refusal(status: number): SourceFailed {
  return new SourceFailed(`the source answered ${status}`, status);
}
