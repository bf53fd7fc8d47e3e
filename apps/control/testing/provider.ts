// Somebody else's server, on loopback: answers what a test puts there.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Reply = string | Uint8Array | ((request: IncomingMessage, response: ServerResponse) => void);

export interface Provider extends AsyncDisposable {
  /** Scheme, host and port. */
  url: string;
  /** Path with query; without a query it answers all queries. */
  put(path: string, reply: Reply): void;
  /** Paths with queries, in the order of the requests. */
  asked: string[];
}

export async function startProvider(): Promise<Provider> {
  const replies = new Map<string, Reply>();
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    asked.push(path);
    const reply = replies.get(path) ?? replies.get(path.split('?')[0] ?? '');
    if (typeof reply === 'function') reply(request, response);
    else if (reply === undefined) response.writeHead(404).end('not here');
    else response.end(reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put: (path, reply) => void replies.set(path, reply),
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
