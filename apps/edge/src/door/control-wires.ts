// Connections to the control plane that are kept, for requests without a body: half the work of a general client, and every login and list goes through here.
import type { Clock } from '@muxwell/ground';
import type { OnReadOpts, Socket } from 'node:net';
import { BadAnswer, Body } from '../http1/body.ts';
import { fieldsOf, readHead } from '../http1/head.ts';
import { Intake, SpareBuffers, type Lent, type Sent } from './intake.ts';

export interface Question {
  method: string;
  path: string;
  /** Name, value, name, value, … */
  headers: readonly string[];
}

/** Is told of one answer: its head, its bytes and its end, or that it failed. */
export interface Receiver {
  head(status: number, reason: string, raw: string[]): void;
  /** The bytes stay as they are until `sent` is called. False: no more until `resume`. */
  bytes(bytes: Uint8Array, sent: Sent): boolean;
  end(): void;
  failed(error: Error): void;
}

/** A question under way. */
export interface Call {
  resume(): void;
  cancel(): void;
}

export interface ControlWires {
  ask(question: Question, receiver: Receiver): Call;
}

export interface ControlWiresDeps {
  clock: Pick<Clock, 'monotonic'>;
  dial: (onReady: (socket: Socket) => void, onFailed: (error: Error) => void, onread: OnReadOpts) => void;
}

/** Below the control plane's own keep-alive of 75 s: no request meets a closing connection. */
const KEEP_ALIVE_MS = 60_000;
const MOST_FREE = 64;
const MOST_HEAD_BYTES = 64 * 1024;

export function createControlWires({ clock, dial }: ControlWiresDeps): ControlWires {
  const free: { wire: Wire; since: number }[] = [];
  const spare = new SpareBuffers();
  const freed = (wire: Wire) => {
    if (free.length >= MOST_FREE) return wire.close();
    wire.rest();
    free.push({ wire, since: clock.monotonic() });
  };
  const taken = (): Wire | null => {
    for (;;) {
      const last = free.pop();
      if (!last) return null;
      if (!last.wire.isClosed && clock.monotonic() - last.since < KEEP_ALIVE_MS) return last.wire;
      last.wire.close();
    }
  };
  return {
    ask(question, receiver) {
      const kept = taken();
      if (kept) return kept.ask(question, receiver);
      let call: Call | null = null;
      let isCancelled = false;
      const intake = new Intake(spare);
      dial(
        (socket) => {
          if (isCancelled) return void socket.on('error', () => {}).destroy();
          call = new Wire(socket, intake, freed).ask(question, receiver);
        },
        (error) => isCancelled || receiver.failed(error),
        intake,
      );
      return {
        resume: () => call?.resume(),
        cancel() {
          isCancelled = true;
          call?.cancel();
        },
      };
    },
  };
}

class Wire {
  readonly #socket: Socket;
  readonly #freed: (wire: Wire) => void;
  #receiver: Receiver | null = null;
  #isHead = false;
  /** The head as far as it has come. */
  #text: string | null = null;
  #body: Body | null = null;
  /** What is being taken. */
  #lent: Lent | null = null;
  #isToClose = false;
  /** Counts the questions, so that a late cancel does not end a later one. */
  #turn = 0;
  isClosed = false;

  constructor(socket: Socket, intake: Intake, freed: (wire: Wire) => void) {
    this.#socket = socket;
    this.#freed = freed;
    intake.onBytes = (bytes, lent) => {
      this.#lent = lent;
      this.#take(bytes);
    };
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => this.#onEnd());
    socket.on('close', () => this.#fail(new BadAnswer('the connection was closed')));
  }

  ask({ method, path, headers }: Question, receiver: Receiver): Call {
    this.#receiver = receiver;
    this.#isHead = method === 'HEAD';
    this.#text = '';
    const turn = (this.#turn += 1);
    this.#socket.ref();
    let text = `${method} ${path} HTTP/1.1\r\n`;
    for (let n = 0; n + 1 < headers.length; n += 2) text += `${headers[n] ?? ''}: ${headers[n + 1] ?? ''}\r\n`;
    this.#socket.write(`${text}\r\n`, 'latin1');
    return {
      resume: () => void (turn === this.#turn && this.#socket.resume()),
      cancel: () => {
        if (turn !== this.#turn || !this.#receiver) return;
        this.#receiver = null;
        this.close();
      },
    };
  }

  /** Nothing is asked now: a process that has nothing else to do may end. */
  rest(): void {
    this.#socket.unref();
  }

  close(): void {
    this.isClosed = true;
    this.#socket.destroy();
  }

  #take(bytes: Buffer): void {
    // Nothing was asked: whatever this is, it answers no question of ours.
    if (!this.#receiver) return this.close();
    if (this.#text !== null) return this.#takeHead(bytes);
    this.#pass(bytes);
  }

  #takeHead(bytes: Buffer): void {
    const known = this.#text ?? '';
    const text = known + bytes.toString('latin1', 0, Math.min(bytes.length, MOST_HEAD_BYTES));
    const end = text.indexOf('\r\n\r\n', Math.max(0, known.length - 3));
    if (end < 0) {
      if (text.length >= MOST_HEAD_BYTES) this.#fail(new BadAnswer('the answer is not HTTP'));
      else this.#text = text;
      return;
    }
    const head = readHead(text.slice(0, end));
    if (!head) return this.#fail(new BadAnswer('the answer is not HTTP'));
    const rest = bytes.subarray(end + 4 - known.length);
    // An interim answer (RFC 9110, 15.2) is followed by the answer itself.
    this.#text = head.status < 200 ? '' : null;
    if (this.#text !== null) return rest.length > 0 ? this.#takeHead(rest) : undefined;
    const fields = fieldsOf(head.raw);
    this.#isToClose = /\bclose\b/i.test(fields['connection'] ?? '');
    this.#receiver?.head(head.status, head.reason, head.raw);
    if (this.#isHead || head.status === 204 || head.status === 304) return this.#end();
    this.#body = new Body(fields, (part) => {
      if (this.#receiver?.bytes(part, this.#lent?.part() ?? (() => {})) === false) this.#socket.pause();
    });
    this.#pass(rest);
  }

  #pass(bytes: Buffer): void {
    try {
      if (this.#body?.push(bytes)) this.#end();
    } catch (error) {
      this.#fail(error instanceof Error ? error : new BadAnswer('the answer is not HTTP'));
    }
  }

  #onEnd(): void {
    this.#isToClose = true;
    if (this.#text === null && this.#body?.endsWithConnection) this.#end();
    else this.#fail(new BadAnswer('the connection was closed'));
  }

  #end(): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.#body = null;
    this.#turn += 1;
    this.#socket.resume();
    if (this.#isToClose) this.close();
    else this.#freed(this);
    receiver?.end();
  }

  #fail(error: Error): void {
    const receiver = this.#receiver;
    this.#receiver = null;
    this.#body = null;
    this.close();
    receiver?.failed(error);
  }
}
