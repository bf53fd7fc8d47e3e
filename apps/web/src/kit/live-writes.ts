// What live messages write into the lists and answers that the panel keeps.
import {
  getOverview,
  listConnections,
  listImports,
  listJobs,
  listServers,
  MOST_WATCHED,
  type Connection,
  type ConnectionRate,
  type Edge,
  type ImportRun,
  type Job,
  type LiveEvents,
  type ServerView,
} from '@muxwell/contract';
import type { InfiniteData, QueryClient } from '@tanstack/react-query';
import type { Reply } from './api.ts';
import { keyOf } from './keys.ts';

export type Figures = Parameters<LiveEvents['figures']>[0];

interface Items<Row> {
  items: Row[];
}
type Lists<Row> = InfiniteData<Items<Row>> | Items<Row>;

/** Writes pushed figures over what the overview and the servers' list show. */
export function showFigures(client: QueryClient, figures: Figures): void {
  client.setQueryData<Reply<typeof listServers>>(
    keyOf(listServers),
    (old) => old && { items: withEdges(old.items, figures.edges) },
  );
  client.setQueryData<Reply<typeof getOverview>>(keyOf(getOverview), (old) => {
    if (!old) return old;
    const { at, viewers, bitsPerSecondIn, bitsPerSecondOut, edges } = figures;
    if (old.channels.down.length !== figures.channelsDown) void client.invalidateQueries({ queryKey: keyOf(getOverview) });
    return {
      ...old,
      at,
      viewers,
      bitsPerSecondIn,
      bitsPerSecondOut,
      edges,
      channels: { ...old.channels, up: figures.channelsUp },
    };
  });
}

export function showRun(client: QueryClient, run: ImportRun): void {
  replaceInLists(client, listImports.path, 'imports', run);
  client.setQueriesData<ImportRun>({ queryKey: ['imports', '/api/imports/:id'] }, (old) =>
    old?.id === run.id ? { ...old, ...run } : old,
  );
}

export function showJob(client: QueryClient, job: Job): void {
  replaceInLists(client, listJobs.path, 'jobs', job);
}

const connectionLists = { queryKey: ['connections', listConnections.path] };

/** The connections that are on the page, as many as the server tells of. */
export function shownConnections(client: QueryClient): string[] {
  const lists = client.getQueriesData<Lists<Connection>>({ ...connectionLists, type: 'active' });
  return [...new Set(lists.flatMap(([, list]) => rowsOf(list).map(({ id }) => id)))].slice(0, MOST_WATCHED);
}

export function showRates(client: QueryClient, rates: readonly ConnectionRate[]): void {
  const known = new Map(rates.map(([id, bytes, bitsPerSecond]) => [id, { bytes, bitsPerSecond }]));
  client.setQueriesData<Lists<Connection>>(connectionLists, (old) => inRows(old, (row) => ({ ...row, ...known.get(row.id) })));
}

function rowsOf<Row>(list: Lists<Row> | undefined): Row[] {
  if (!list) return [];
  return 'pages' in list ? list.pages.flatMap(({ items }) => items) : list.items;
}

function inRows<Row>(list: Lists<Row> | undefined, change: (row: Row) => Row): Lists<Row> | undefined {
  if (!list) return list;
  return 'pages' in list
    ? { ...list, pages: list.pages.map((page) => ({ ...page, items: page.items.map(change) })) }
    : { ...list, items: list.items.map(change) };
}

/** Puts a row that came by the socket into every list that holds it; one that is new makes the lists read again. */
function replaceInLists<Row extends { id: string }>(client: QueryClient, path: string, resource: string, row: Row): void {
  let isKnown = false;
  client.setQueriesData<Lists<Row>>({ queryKey: [resource, path] }, (old) =>
    inRows(old, (item) => (item.id === row.id ? ((isKnown = true), row) : item)),
  );
  if (!isKnown) void client.invalidateQueries({ queryKey: [resource, path] });
}

/** Servers with the newest of their edges; one that has just dialled in comes with the list's next reading. */
function withEdges(servers: readonly ServerView[], edges: readonly Edge[]): ServerView[] {
  const newest = new Map(edges.map((edge) => [edge.id, edge]));
  return servers.map((server) => {
    const own = server.edges.map((edge) => newest.get(edge.id) ?? edge);
    return { ...server, edges: own, connections: own.reduce((sum, { load }) => sum + (load?.viewers ?? 0), 0) };
  });
}
