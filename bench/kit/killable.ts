// Sources that are killed: each relays a good channel under names of its own, and what plays there is ended by stop, by reset or by silence.
import { createServer, get, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Death = 'stop' | 'reset' | 'stall';

export interface Killable extends AsyncDisposable {
  /** Address under which `upstream`, an endless transport stream, is relayed. */
  url(upstream: string, name: string): string;
  /** Ends what plays under names that begin so; tells how many connections that were. */
  kill(how: Death, name: string): number;
}

interface Playing {
  name: string;
  res: ServerResponse;
  /** Ends the relaying. */
  let: () => void;
}

export async function openKillable(): Promise<Killable> {
  const channels = new Map<string, string>();
  const playing = new Set<Playing>();
  const server = createServer((req, res) => {
    const name = (req.url ?? '').slice(1);
    const upstream = channels.get(name);
    if (upstream === undefined) return void res.writeHead(404).end();
    res.writeHead(200, { 'content-type': 'video/mp2t' });
    const asked = get(upstream, (answer) => answer.on('data', (bytes: Buffer) => void res.write(bytes)).on('error', () => {}));
    asked.on('error', () => res.destroy());
    const one = { name, res, let: () => void asked.destroy() };
    playing.add(one);
    res.once('close', () => {
      asked.destroy();
      playing.delete(one);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url(upstream, name) {
      channels.set(name, upstream);
      return `${origin}/${name}`;
    },
    kill(how, name) {
      const hit = [...playing].filter((one) => one.name.startsWith(name));
      for (const one of hit) {
        playing.delete(one);
        one.let();
        if (how === 'stop') one.res.end();
        else if (how === 'reset') one.res.socket?.resetAndDestroy();
      }
      return hit.length;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
