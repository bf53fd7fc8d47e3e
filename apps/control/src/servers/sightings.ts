// Which edges are here, kept beyond the end of this process: whoever starts next knows for whom to wait.
import { pause, type Clock, type Service } from '@muxwell/ground';
import { systemBy } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import type { ConnectedEdge } from './hub.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  clock: Clock;
  edges: () => ConnectedEdge[];
}

/** An edge by its machine and its process there. */
export const edgeKey = ({ serverId, process }: Pick<ConnectedEdge, 'serverId' | 'process'>): string => `${serverId}/${process}`;

const WRITE_EVERY_MS = 20_000;
const LATELY_MS = 60_000;
const FORGET_MS = 86_400_000;

export function createSightings({ units, clock, edges }: Deps) {
  const by = systemBy(0, 'servers');
  const ago = (ms: number) => new Date(clock.now().getTime() - ms);
  let lately: ReadonlySet<string> = new Set();

  const write = () =>
    units.acrossApps('note the edges that are here', by, async ({ tx }) => {
      for (const edge of edges()) await store.noteEdge(tx, edge.serverId, edge.process, clock.now());
      await store.forgetEdges(tx, ago(FORGET_MS));
    });
  const service: Service = {
    name: 'sightings of edges',
    async run(signal) {
      while (await pause(clock, WRITE_EVERY_MS, signal)) await write();
    },
  };
  return {
    service,
    write,
    async load(): Promise<void> {
      const rows = await units.acrossApps('read the edges that were here', by, ({ tx }) => store.edgesSince(tx, ago(LATELY_MS)));
      lately = new Set(rows.map(({ server_id, process }) => edgeKey({ serverId: server_id, process })));
    },
    /** The edges that were connected within the last minute before this process. */
    lately: (): ReadonlySet<string> => lately,
  };
}
