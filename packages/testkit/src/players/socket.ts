// A player's remote control over a Unix socket: something is written, and what comes back is read until it is enough.
import { connect, type Socket } from 'node:net';
import { ground, until } from '../ground.ts';

export interface Remote {
  /** Writes a line and waits until all that came back since matches. */
  ask(line: string, answer: RegExp): Promise<RegExpExecArray>;
  close(): void;
}

/** Connects as soon as the player listens. */
export async function connectRemote(path: string, withinMs = 15_000): Promise<Remote> {
  const socket = await until(`a player listens on ${path}`, () => attempt(path), withinMs);
  let heard = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text;
  });
  socket.on('error', () => {});
  return {
    async ask(line, answer) {
      heard = '';
      socket.write(`${line}\n`);
      return until(`an answer to ${line}`, () => answer.exec(heard), 10_000);
    },
    close: () => socket.destroy(),
  };
}

const attempt = (path: string) =>
  new Promise<Socket | null>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket)).once('error', () => resolve(null));
  });

/** Waits as long as somebody watches: a player has no event for it. */
export const watchFor = (seconds: number, signal?: AbortSignal) => ground.clock.sleep(seconds * 1000, signal);
