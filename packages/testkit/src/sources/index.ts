// Generated sources over HTTP: one good channel, and the ways in which sources are bad, each at an address of its own.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { behave, type Behaviour } from './behave.ts';

export type { Behaviour } from './behave.ts';

export interface Source {
  /** Its address, as a stream's source names it. */
  url: string;
  /** How often it has been asked. */
  readonly pulls: number;
  /** How many it answers now. */
  readonly open: number;
  /** Changes how it answers from the next request on; who is being answered is cut off. */
  become(behaviour: Behaviour): void;
}

export interface Sources extends AsyncDisposable {
  /** The addresses' common beginning. */
  url: string;
  /** Adds a source; the name becomes part of its address. */
  add(name: string, behaviour: Behaviour): Source;
  stop(): Promise<void>;
}

/** Starts the server; `upstream` is the address of the good channel, an endless transport stream. */
export async function startSources(upstream: string): Promise<Sources> {
  const added = new Map<string, (req: IncomingMessage, res: ServerResponse) => void>();
  const server = createServer((req, res) => {
    const take = added.get(req.url ?? '');
    if (take) take(req, res);
    else res.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const add = (name: string, behaviour: Behaviour): Source => {
    const path = `/${name}.ts`;
    const open = new Set<ServerResponse>();
    let now = behaviour;
    let pulls = 0;
    added.set(path, (req, res) => {
      pulls += 1;
      open.add(res);
      res.on('close', () => open.delete(res));
      behave(now, { req, res, upstream });
    });
    return {
      url: `${url}${path}`,
      get pulls() {
        return pulls;
      },
      get open() {
        return open.size;
      },
      become(other) {
        now = other;
        for (const res of open) res.destroy();
      },
    };
  };
  const stop = async () => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    server.closeAllConnections();
    await closed;
  };
  return { url, add, stop, [Symbol.asyncDispose]: stop };
}
