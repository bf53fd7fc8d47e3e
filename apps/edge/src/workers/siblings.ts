// The other processes of this machine: they fetch streams from here over a Unix socket, and so does this one from them.
import { pullPath } from '@muxwell/contract/edge';
import type { Files, Log } from '@muxwell/ground';
import { chmod } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { refuse } from '../door/answer.ts';

export interface SiblingsDeps {
  log: Log;
  files: Pick<Files, 'makeFolder' | 'remove'>;
  folder: string;
  /** Which of the machine's processes this is; 0: the only one. */
  worker: number;
  /** Sends a stream's packets for as long as the other wants them. */
  pull: (req: IncomingMessage, res: ServerResponse, key: string) => Promise<void>;
}

const socketOf = (folder: string, worker: number) => join(folder, `worker-${worker}.sock`);

export function createSiblings({ log, files, folder, worker, pull }: SiblingsDeps) {
  const server = createServer((req, res) => {
    res.on('error', () => res.destroy());
    const { pathname } = new URL(req.url ?? '/', 'http://worker');
    const key = pathname.startsWith(pullPath) ? decodeURIComponent(pathname.slice(pullPath.length)) : null;
    if (key === null) return refuse(res, { status: 404, says: 'Nothing is here.' });
    pull(req, res, key).catch((error: unknown) => {
      log.error({ err: error }, 'a request of another process failed');
      res.destroy();
    });
  });

  return {
    /** Where the others reach this process; empty: there are none. */
    socket: worker === 0 ? '' : socketOf(folder, worker),
    async listen(): Promise<void> {
      if (worker === 0) return;
      const path = socketOf(folder, worker);
      await files.makeFolder(folder);
      await files.remove(path);
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve));
      await chmod(path, 0o600);
    },
    /** Passes a peer's request on to the process that holds the stream; false: it is held here. */
    relay(req: IncomingMessage, res: ServerResponse): boolean {
      const asked = Number(new URL(req.url ?? '/', 'http://worker').searchParams.get('worker') ?? worker);
      if (worker === 0 || asked === worker || !Number.isInteger(asked) || asked < 1) return false;
      const up = request({ socketPath: socketOf(folder, asked), path: req.url, agent: false });
      res.once('close', () => up.destroy());
      up.once('error', () => refuse(res, { status: 503, says: 'The process that holds the stream does not run.' }));
      up.once('response', (answer) => {
        res.shouldKeepAlive = false;
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.once('error', () => res.destroy());
        answer.pipe(res);
      });
      up.end();
      return true;
    },
    close(): Promise<void> {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
