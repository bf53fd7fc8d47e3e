// Sources that are killed: each relays a good channel under names of its own, and what plays there is ended by stop, by reset or by silence.
import { createServer, get, type ClientRequest, type ServerResponse } from 'node:http';
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
}

export async function openKillable(): Promise<Killable> {
  const channels = new Map<string, Set<Playing>>();
  const upstreams = new Map<string, { asked: ClientRequest; playing: Set<Playing> }>();
  const server = createServer((req, res) => {
    const name = (req.url ?? '').slice(1);
    const playing = channels.get(name);
    if (!playing) return void res.writeHead(404).end();
    res.writeHead(200, { 'content-type': 'video/mp2t' }).flushHeaders();
    const one = { name, res };
    playing.add(one);
    res.once('close', () => playing.delete(one));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  /** The channel runs on, whether anybody listens or not, as at a provider. */
  const relay = (upstream: string) => {
    const playing = new Set<Playing>();
    const asked = get(upstream, (answer) =>
      answer
        .on('data', (bytes: Buffer) => {
          for (const { res } of playing) res.write(bytes);
        })
        .on('error', () => {}),
    ).on('error', () => {});
    return { asked, playing };
  };
  return {
    url(upstream, name) {
      const known = upstreams.get(upstream) ?? relay(upstream);
      upstreams.set(upstream, known);
      channels.set(name, known.playing);
      return `${origin}/${name}`;
    },
    kill(how, name) {
      const all = [...new Set(channels.values())].flatMap((playing) => [...playing].map((one) => ({ one, playing })));
      const hit = all.filter(({ one }) => one.name.startsWith(name));
      for (const { one, playing } of hit) {
        playing.delete(one);
        if (how === 'stop') one.res.end();
        else if (how === 'reset') one.res.socket?.resetAndDestroy();
      }
      return hit.length;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { asked } of upstreams.values()) asked.destroy();
      server.close();
      server.closeAllConnections();
    },
  };
}
