// An HTTP client that costs next to nothing: it reads into one buffer and counts, so that what is measured is the server.
import { connect, type Socket } from 'node:net';

export interface Asked {
  status: number;
  headers: Record<string, string>;
  /** Bytes of the body as sent. */
  bytes: number;
  /** Milliseconds from sending the request to the first byte of the answer, and to its last. */
  ttfbMs: number;
  wholeMs: number;
  /** Empty unless it was kept. */
  body: Buffer;
}

export interface AskOptions {
  method?: string;
  headers?: Record<string, string>;
  sends?: string;
  /** Keep the body. */
  keep?: boolean;
}

/** Where a server listens: a port of loopback or a Unix socket. */
export type Place = { port: number; host: string } | { path: string };

export const placeOf = (url: string): Place => ({ host: new URL(url).hostname, port: Number(new URL(url).port) });

const HEAD_END = Buffer.from('\r\n\r\n');
const BUFFER = 1024 * 1024;

/** One connection that is asked one thing after the other. */
export class Asker implements Disposable {
  readonly #place: Place;
  readonly #host: string;
  #socket: Socket;
  #take: (bytes: Buffer) => void = () => {};
  #fail: (error: Error) => void = () => {};

  constructor(place: Place) {
    this.#place = place;
    this.#host = 'port' in place ? `${place.host}:${place.port}` : 'localhost';
    this.#socket = this.#dial();
  }

  #dial(): Socket {
    const callback = (length: number, buffer: Uint8Array) => {
      this.#take(Buffer.from(buffer.buffer, buffer.byteOffset, length));
      return true;
    };
    const socket = connect({ ...this.#place, noDelay: true, onread: { buffer: Buffer.allocUnsafe(BUFFER), callback } });
    const fail = (error: Error) => {
      if (socket === this.#socket) this.#fail(error);
    };
    socket.on('error', fail);
    socket.on('end', () => fail(new Error('the server has closed the connection')));
    socket.on('close', () => fail(new Error('the connection is closed')));
    return socket;
  }

  /** Asks for a path with its query. One question at a time. */
  ask(path: string, { method = 'GET', headers = {}, sends = '', keep = false }: AskOptions = {}): Promise<Asked> {
    // A server closes connections on which nothing was asked for a while.
    if (this.#socket.destroyed || this.#socket.readyState === 'writeOnly') this.#socket = this.#dial();
    return new Promise((resolve, reject) => {
      this.#fail = reject;
      const answer = new AnswerReader(keep);
      this.#take = (bytes) => {
        const done = answer.push(bytes);
        if (done) resolve(done);
      };
      const length = sends === '' ? {} : { 'content-length': String(Buffer.byteLength(sends)) };
      const lines = Object.entries({ host: this.#host, ...headers, ...length }).map(([name, value]) => `${name}: ${value}\r\n`);
      answer.begin();
      this.#socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${sends}`);
    });
  }

  [Symbol.dispose](): void {
    this.#fail = () => {};
    this.#socket.destroy();
  }
}

/** Reads one answer, by its length or in chunks. */
class AnswerReader {
  readonly #keep: boolean;
  readonly #parts: Buffer[] = [];
  #head: Buffer | null = Buffer.alloc(0);
  #answer: Asked | null = null;
  #chunks: ChunkCounter | null = null;
  #left = 0;
  #askedAt = 0;

  constructor(keep: boolean) {
    this.#keep = keep;
  }

  begin(): void {
    this.#askedAt = performance.now();
  }

  push(bytes: Buffer): Asked | null {
    if (this.#head === null) return this.#body(bytes);
    const ttfbMs = performance.now() - this.#askedAt;
    this.#head = Buffer.concat([this.#head, bytes]);
    const end = this.#head.indexOf(HEAD_END);
    if (end < 0) return null;
    const [first = '', ...lines] = this.#head.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    ); // prettier-ignore
    this.#answer = { status: Number(first.split(' ')[1]), headers, bytes: 0, ttfbMs, wholeMs: 0, body: Buffer.alloc(0) };
    if (headers['transfer-encoding'] === 'chunked') this.#chunks = new ChunkCounter();
    else this.#left = Number(headers['content-length'] ?? 0);
    const rest = this.#head.subarray(end + HEAD_END.length);
    this.#head = null;
    return this.#body(rest);
  }

  #body(bytes: Buffer): Asked | null {
    const answer = this.#answer;
    if (!answer) return null;
    if (this.#keep) this.#parts.push(Buffer.from(bytes));
    answer.bytes += bytes.length;
    this.#left -= bytes.length;
    if (this.#chunks ? !this.#chunks.push(bytes) : this.#left > 0) return null;
    answer.wholeMs = performance.now() - this.#askedAt;
    answer.body = this.#chunks ? dechunked(Buffer.concat(this.#parts)) : Buffer.concat(this.#parts);
    return answer;
  }
}

/** Walks over chunks (RFC 9112, 7.1) without copying; tells when the last one has come. */
class ChunkCounter {
  #line = '';
  #skip = 0;

  push(bytes: Buffer): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      const char = String.fromCharCode(bytes[at] ?? 0);
      at += 1;
      this.#line += char;
      if (char !== '\n') continue;
      const size = Number.parseInt(this.#line, 16);
      if (size === 0) this.#line = 'end';
      else if (this.#line === 'end\r\n') return true;
      else {
        this.#skip = size + 2;
        this.#line = '';
      }
    }
    return false;
  }
}

function dechunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n', at);
    const size = Number.parseInt(bytes.toString('latin1', at, end), 16);
    if (!(size > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
  return Buffer.concat(parts);
}
