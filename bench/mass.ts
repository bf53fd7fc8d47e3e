// Mass: 100,000 streams and 100,000 lines, all changed by one call each, and each change undone; the event loop's longest delay meanwhile.
import { install, type Installation } from './kit/installation.ts';
import { fillWithMany, MANY } from './kit/many.ts';
import { familyCpuSeconds } from './kit/process.ts';
import { report } from './kit/report.ts';

await using house = await install();
await fillWithMany(house);
const category = await house.api.ask<{ id: number }>('POST', '/api/categories', { kind: 'live', name: 'Mass' });
const bouquet = await house.api.ask<{ id: number }>('POST', '/api/bouquets', { name: 'Mass' });

const streams = await measured(house, '/api/streams/edit', {
  streams: { filter: {} },
  edit: { addCategoryIds: [category.id], isAdult: true, rating: 5 },
});
const renamed = await measured(house, '/api/streams/edit', {
  streams: { filter: {} },
  edit: { rename: [{ do: 'cut-prefix' }, { do: 'add-end', text: ' *' }] },
});
const lines = await measured(house, '/api/lines/edit', {
  lines: { filter: {} },
  edit: { addDays: 30, addBouquetIds: [bouquet.id] },
});
const figures = Object.entries({ streams, renamed, lines }).flatMap(([what, found]) =>
  Object.entries(found).map(([name, value]): [string, number] => [`${what}_${name}`, value]),
);
await report({ id: 'mass', figures: Object.fromEntries(figures) });

/** Seconds of the preview, the change and its undo, and the longest delay of the control plane's event loop over them, in milliseconds. */
async function measured({ api, metric, database }: Installation, path: string, body: object) {
  await metric('nodejs_eventloop_lag_max_seconds');
  const postmaster = await database();
  const cpuBefore = await familyCpuSeconds(postmaster);
  const [previewS, preview] = await timed(() => api.ask<{ changed: number }>('POST', `${path}/preview`, body));
  const [editS, done] = await timed(() => api.ask<{ changed: number; changeSetId: string }>('POST', path, body));
  const [undoS, undone] = await timed(() =>
    api.ask<{ restored: number; skipped: number }>('POST', `/api/change-sets/${done.changeSetId}/undo`),
  );
  if (preview.changed !== done.changed || undone.restored < MANY || undone.skipped !== 0)
    throw new Error(`${path} changed ${done.changed} of ${preview.changed} and undid ${undone.restored}`);
  const lagMs = (await metric('nodejs_eventloop_lag_max_seconds')) * 1000;
  const databaseCpuS = (await familyCpuSeconds(postmaster)) - cpuBefore;
  return { database_cpu_s: databaseCpuS, preview_s: previewS, edit_s: editS, undo_s: undoS, lag_max_ms: lagMs };
}

async function timed<T>(work: () => Promise<T>): Promise<[number, T]> {
  const startedAt = performance.now();
  const result = await work();
  return [(performance.now() - startedAt) / 1000, result];
}
