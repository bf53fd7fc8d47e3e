// HTTP/1.1 as far as an endless source needs it (RFC 9112), read from the socket into one buffer that all sources share: nothing is made per read.
import { pause, type Clock } from '@muxwell/ground';
import { connect, type LookupFunction, type Socket } from 'node:net';
import { BadAnswer, Body } from '../http1/body.ts';
import { fieldsOf, readHead } from '../http1/head.ts';
import { SourceFailed } from './source.ts';

export interface WireOptions {
  headers: Readonly<Record<string, string>>;
  lookup: LookupFunction;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds until the connection must stand, and without a byte after which the source is dead. */
  connectMs: number;
  idleMs: number;
}

export interface WireAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Hands out the body as it comes, good until the call returns; resolves at its end, rejects when it breaks. To be called once. */
  read(onBytes: (bytes: Uint8Array) => void): Promise<void>;
  /** The body is not wanted. */
  close(): void;
}

const READ_BYTES = 256 * 1024;
const MOST_HEAD_BYTES = 64 * 1024;
const shared = Buffer.allocUnsafeSlow(READ_BYTES);

/** GETs an `http:` URL whose literal address has been checked; resolves with the answer's head. Throws `SourceFailed`, or the signal's reason. */
export function openWire(url: URL, options: WireOptions): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    const wire = new Wire(url, options, resolve, reject);
    wire.begin();
  });
}

class Wire {
  readonly #url: URL;
  readonly #options: WireOptions;
  readonly #answered: (answer: WireAnswer) => void;
  /** Rejects whatever is awaited now. */
  #fail: (error: unknown) => void;
  readonly #socket: Socket;
  #head: Buffer | null = Buffer.alloc(0);
  #body: Body | null = null;
  #done: () => void = () => {};
  /** Monotonic time at which silence has lasted too long, and what is said then. */
  #quietAt: number;
  #says = 'the connection timed out';
  #nap = new AbortController();
  #isOver = false;

  constructor(url: URL, options: WireOptions, answered: (answer: WireAnswer) => void, fail: (error: unknown) => void) {
    this.#url = url;
    this.#options = options;
    this.#answered = answered;
    this.#fail = fail;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const onread = { buffer: shared, callback: (length: number) => this.#take(length) };
    this.#socket = connect({ host, port: Number(url.port || 80), lookup: options.lookup, noDelay: true, onread });
    this.#quietAt = options.clock.monotonic() + options.connectMs;
  }

  begin(): void {
    const { signal, headers } = this.#options;
    const socket = this.#socket;
    signal.addEventListener('abort', this.#onAbort, { once: true });
    if (signal.aborted) return this.#onAbort();
    void this.#watch();
    socket.once('connect', () => {
      this.#restart('no answer came in time');
      const lines = Object.entries({ host: this.#url.host, connection: 'close', ...headers }).map(
        (pair) => `${pair.join(': ')}\r\n`,
      );
      socket.write(`GET ${this.#url.pathname}${this.#url.search} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1');
    });
    socket.once('error', (error) => this.#end(failureOf(error)));
    socket.once('end', () => this.#onEnd());
    socket.once('close', () => this.#end(new SourceFailed('the connection was closed')));
  }

  readonly #onAbort = () => this.#end(this.#options.signal.reason);

  /** From now on, silence is what this says. */
  #restart(says: string): void {
    this.#says = says;
    this.#quietAt = this.#options.clock.monotonic() + this.#options.idleMs;
    this.#nap.abort();
    this.#nap = new AbortController();
  }

  /** One sleep for many reads: a read only moves the time at which it is to end. */
  async #watch(): Promise<void> {
    const { clock } = this.#options;
    while (!this.#isOver) {
      const left = this.#quietAt - clock.monotonic();
      if (left <= 0) return this.#end(new SourceFailed(this.#says));
      await pause(clock, left, this.#nap.signal);
    }
  }

  /** Bytes stand in the shared buffer; false stops the reading until `resume`. */
  #take(length: number): boolean {
    this.#quietAt = this.#options.clock.monotonic() + this.#options.idleMs;
    if (this.#head !== null) return this.#takeHead(shared.subarray(0, length));
    this.#pass(shared.subarray(0, length));
    return true;
  }

  #takeHead(bytes: Buffer): boolean {
    const head = Buffer.concat([this.#head ?? Buffer.alloc(0), bytes]);
    this.#head = head;
    const end = head.indexOf('\r\n\r\n');
    if (end < 0 && head.length <= MOST_HEAD_BYTES) return true;
    const found = end < 0 ? null : readHead(head.toString('latin1', 0, end));
    if (!found) {
      this.#end(new SourceFailed('the answer is not HTTP'));
      return false;
    }
    this.#head = null;
    const rest = head.subarray(end + 4);
    const { status } = found;
    const headers = fieldsOf(found.raw);
    this.#answered({ status, headers, read: (onBytes) => this.#read(headers, rest, onBytes), close: () => this.#end(null) });
    return false;
  }

  #read(headers: Readonly<Record<string, string>>, rest: Buffer, onBytes: (bytes: Uint8Array) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#fail = reject;
      this.#body = new Body(headers, onBytes);
      if (this.#isOver) return reject(new SourceFailed('the connection was closed'));
      this.#restart('the source stopped sending');
      this.#pass(rest);
      if (!this.#isOver) this.#socket.resume();
    });
  }

  #pass(bytes: Buffer): void {
    try {
      if (this.#body?.push(bytes)) this.#end(null);
    } catch (error) {
      this.#end(error instanceof BadAnswer ? new SourceFailed(error.message) : error);
    }
  }

  /** The other end has said all. */
  #onEnd(): void {
    if (this.#body && this.#body.endsWithConnection) this.#end(null);
    else this.#end(new SourceFailed('the connection was closed'));
  }

  #end(error: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#nap.abort();
    this.#options.signal.removeEventListener('abort', this.#onAbort);
    this.#socket.on('error', () => {}).destroy();
    if (error === null) this.#done();
    else this.#fail(error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name is unknown',
  EAI_AGAIN: 'the host name could not be looked up',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection broke',
  ETIMEDOUT: 'the connection timed out',
};

function failureOf(error: NodeJS.ErrnoException): Error {
  const says = reasons[error.code ?? ''];
  return says ? new SourceFailed(says) : error;
}
