// A proxy for tests (RFC 9110, 9.3.6; RFC 9112, 3.2.2), which remembers what went through it.
import { createServer, request } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export interface TestProxy extends AsyncDisposable {
  port: number;
  /** `GET url` or `CONNECT host:port`. */
  passed: string[];
}

/** Lets through whoever says `user:secret` (RFC 7617). */
export async function startProxy(): Promise<TestProxy> {
  const passed: string[] = [];
  const mayPass = (header: string | undefined) => header === `Basic ${Buffer.from('user:secret').toString('base64')}`;
  const server = createServer((req, res) => {
    const { 'proxy-authorization': credentials, ...headers } = req.headers;
    if (!mayPass(credentials)) return void res.writeHead(407).end();
    passed.push(`GET ${req.url}`);
    request(req.url ?? '', { headers }, (answer) => answer.pipe(res.writeHead(answer.statusCode ?? 502, answer.headers))).end();
  });
  server.on('connect', (req, socket) => {
    if (!mayPass(req.headers['proxy-authorization'])) return void socket.end('HTTP/1.1 407 no\r\n\r\n');
    passed.push(`CONNECT ${req.url}`);
    socket.end('HTTP/1.1 502 no\r\n\r\n');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  };
  return { port: (server.address() as AddressInfo).port, passed, [Symbol.asyncDispose]: stop };
}
