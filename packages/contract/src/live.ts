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
  | 'access-rules'
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
  /** With the figures, to whoever watches connections: how far each of them is. */
  rates: (rates: ConnectionRate[]) => void;
}

/** A connection's id, the bytes that it was sent so far, and its bits a second. */
export type ConnectionRate = [id: string, bytes: number, bitsPerSecond: number];

/** Panel to server. */
export interface PanelEvents {
  /** The connections whose rates are wanted from now on, up to 500; others of the app are left out. */
  watch: (ids: string[]) => void;
}
export const MOST_WATCHED = 500;
