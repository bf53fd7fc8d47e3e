// What the panel's socket (Socket.IO, path /socket.io, WebSocket only) tells: that something changed, and figures as they move.
import type { ImportRun, Job } from './imports.ts';
import type { Edge, Overview } from './delivery.ts';

/** Resources whose lists the panel keeps; a `changed` message names one, with ids where they are few. */
export type LiveResource =
  | 'streams'
  | 'categories'
  | 'bouquets'
  | 'series'
  | 'lines'
  | 'packages'
  | 'codes'
  | 'imports'
  | 'epg'
  | 'jobs'
  | 'connections'
  | 'denials'
  | 'servers'
  | 'settings'
  | 'members'
  | 'keys'
  | 'audit'
  | 'app'
  | 'change-sets'; // prettier-ignore

/** Server to panel. The socket joins the app named in its handshake (`auth: {appId}`), by cookie or bearer token. */
export interface LiveEvents {
  changed: (message: { resource: LiveResource; ids?: (number | string)[] }) => void;
  import: (run: ImportRun) => void;
  job: (job: Job) => void;
  /** Every two seconds while somebody looks. */
  figures: (
    figures: Pick<Overview, 'at' | 'viewers' | 'bitsPerSecondOut' | 'bitsPerSecondIn'> & {
      channelsUp: number;
      channelsDown: number;
      edges: Edge[];
      database: 'up' | 'down';
    },
  ) => void;
}
