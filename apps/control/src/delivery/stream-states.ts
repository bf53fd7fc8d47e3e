// How channels do, as the edges tell; and what edges are told of channels that always run or have changed.
import type { StreamHealth } from '@muxwell/contract';
import type { StreamReport, StreamSpec } from '@muxwell/contract/edge';
import type { z } from 'zod';
import type { Catalog, StreamRow } from '../catalog/index.ts';
import type { Servers } from '../servers/index.ts';
import type { AppSettings } from '../tenancy/index.ts';

export interface Deps {
  catalog: Pick<Catalog, 'memory' | 'sourcesOf'>;
  servers: Pick<Servers, 'broadcast' | 'edges'>;
  settings: AppSettings;
  appIds: () => number[];
}

export const keyOf = (appId: number, streamId: number): string => `${appId}:${streamId}`;
const isFile = (row: StreamRow) => row.kind === 'movie' || row.kind === 'episode';

export function createStreamStates({ catalog, servers, settings, appIds }: Deps) {
  /** By edge process, then by channel. */
  const reports = new Map<string, Map<string, StreamReport>>();

  const specOf = (row: StreamRow): StreamSpec => ({
    key: keyOf(row.app_id, row.id),
    appId: row.app_id,
    streamId: row.id,
    revision: row.updated_at.getTime(),
    name: row.name,
    kind: isFile(row) ? 'file' : 'channel',
    sources: catalog.sourcesOf(row),
    container: row.container,
    onDemand: row.is_on_demand,
    idleSeconds: settings.get(row.app_id, 'streams.idleSeconds'),
  });
  const alwaysOn = (): StreamRow[] =>
    appIds().flatMap((appId) =>
      [...catalog.memory.of(appId).streams.values()].filter(
        (row) => !row.is_on_demand && row.is_enabled && !isFile(row) && row.source_count > 0,
      ),
    );
  const isRunning = (key: string) => [...reports.values()].some((held) => held.has(key) && held.get(key)?.state !== 'stopped');

  catalog.memory.onChange((appId, streamIds) => {
    const { streams } = catalog.memory.of(appId);
    const running = [...reports.values()]
      .flatMap((held) => [...held.values()])
      .filter((report) => report.appId === appId)
      .map((report) => report.streamId);
    for (const id of streamIds ??
      new Set([
        ...running,
        ...alwaysOn()
          .filter((row) => row.app_id === appId)
          .map((row) => row.id),
      ])) {
      const row = streams.get(id);
      const wanted = row?.is_enabled && !isFile(row) && (!row.is_on_demand || isRunning(keyOf(appId, id)));
      if (row && wanted) servers.broadcast({ type: 'start', stream: specOf(row) });
      else if (isRunning(keyOf(appId, id))) servers.broadcast({ type: 'stop', key: keyOf(appId, id) });
    }
  }); // prettier-ignore

  return {
    specOf,
    alwaysOn,
    /** All channels of an edge process. */
    note(bootId: string, streams: StreamReport[]): void {
      reports.set(bootId, new Map(streams.map((report) => [report.key, report])));
    },
    /** Some channels of an edge process, and the keys of those that run no more. */
    noteChanges(bootId: string, streams: StreamReport[], stopped: string[]): void {
      const held = reports.get(bootId) ?? new Map<string, StreamReport>();
      reports.set(bootId, held);
      for (const report of streams) held.set(report.key, report);
      for (const key of stopped) held.delete(key);
    },
    forget: (bootId: string) => void reports.delete(bootId),
    of: (appId: number): StreamReport[] =>
      [...reports.values()].flatMap((held) => [...held.values()]).filter((report) => report.appId === appId),
    health(appId: number, row: { id: number; is_enabled: boolean }): z.infer<typeof StreamHealth> {
      const key = keyOf(appId, row.id);
      const told = [...reports.values()].flatMap((held) => held.get(key) ?? []);
      const best = told.find((report) => report.state === 'up') ?? told[0];
      if (!row.is_enabled) return { state: 'disabled', since: null, reason: '', viewers: 0, bitsPerSecond: 0, codecs: [] };
      if (!best || best.state === 'stopped')
        return { state: 'idle', since: null, reason: '', viewers: 0, bitsPerSecond: 0, codecs: [] };
      const viewers = told.reduce((sum, report) => sum + report.viewers, 0);
      return {
        state: best.state,
        since: new Date(best.since).toISOString(),
        reason: best.reason,
        viewers,
        bitsPerSecond: best.bitsPerSecond,
        codecs: best.codecs,
      };
    },
  };
}

export type StreamStates = ReturnType<typeof createStreamStates>;
