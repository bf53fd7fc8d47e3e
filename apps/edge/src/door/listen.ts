// Opens a port on every address of the machine, with IPv6 or without.
import type { Server } from 'node:net';

/** Connections that wait to be accepted. */
const BACKLOG = 4096;

/** Resolves once it listens; rejects when the port cannot be had. `::` is every address. */
export async function listenAnywhere(server: Server, host: string, port: number): Promise<void> {
  try {
    await listenOn(server, host, port);
  } catch (error) {
    // A machine without IPv6 has no `::`.
    const { code } = error as NodeJS.ErrnoException;
    if (host !== '::' || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error;
    await listenOn(server, '0.0.0.0', port);
  }
}

function listenOn(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
}
