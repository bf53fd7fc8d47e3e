import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { FastifyRequest } from 'fastify';
import { serve, type Server } from '../platform/serve.ts';
import type { createBulk } from './bulk.ts';
import type { createChangeSets } from './change-sets.ts';
import type { createDuplicates } from './duplicates.ts';
import type { createExport } from './export.ts';
import type { createGroups } from './groups.ts';
import type { createLogos } from './logos.ts';
import type { createOrder } from './order.ts';
import type { createReplaceSources } from './replace-sources.ts';
import type { createSeries } from './series.ts';
import type { createStreams } from './streams.ts';

export interface Services {
  streams: ReturnType<typeof createStreams>;
  bulk: ReturnType<typeof createBulk>;
  duplicates: ReturnType<typeof createDuplicates>;
  exports: ReturnType<typeof createExport>;
  logos: ReturnType<typeof createLogos>;
  order: ReturnType<typeof createOrder>;
  replaceSources: ReturnType<typeof createReplaceSources>;
  groups: ReturnType<typeof createGroups>;
  series: ReturnType<typeof createSeries>;
  changes: ReturnType<typeof createChangeSets>;
}

export function routes(server: Server, services: Services): void {
  streamRoutes(server, services);
  toolRoutes(server, services);
  groupRoutes(server, services);
  logoRoutes(server, services);
}

/** Scheme, host and port of the request. */
const addressOf = (request: FastifyRequest) => `${request.protocol}://${request.host}`;

function logoRoutes(server: Server, { logos }: Services): void {
  serve(server, contract.uploadLogo, async ({ by, request }) => {
    const file = request.isMultipart() ? await request.file() : undefined;
    if (!file) throw problems.invalidRequest('the body is multipart/form-data with one file');
    return logos.upload(by, file.file, addressOf(request));
  });
  serve(server, contract.fetchLogo, ({ by, body, request }) => logos.fetch(by, body.url, addressOf(request)));
  serve(server, contract.getLogo, async ({ params, reply }) => {
    const found = await logos.open(params.name);
    if (!found) throw problems.notFound('there is no such logo');
    // A name is the hash of what it holds: it never becomes another picture.
    void reply.type(found.type).headers({
      'content-length': found.size,
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'",
    });
    return found.content;
  });
}

function toolRoutes(server: Server, { bulk, duplicates, exports, order, replaceSources }: Services): void {
  serve(server, contract.previewStreamEdit, ({ by, body }) => bulk.preview(by, body));
  serve(server, contract.editStreams, ({ by, body }) => bulk.edit(by, body));
  serve(server, contract.previewSourceReplace, ({ by, body }) => replaceSources.preview(by, body));
  serve(server, contract.replaceInSources, ({ by, body }) => replaceSources.replace(by, body));
  serve(server, contract.listDuplicates, ({ by, query }) => duplicates.list(by, query));
  serve(server, contract.mergeStreams, ({ by, body }) => duplicates.merge(by, body));
  serve(server, contract.moveStreams, ({ by, body }) => order.move(by, body));
  serve(server, contract.renumberStreams, ({ by, body }) => order.renumber(by, body));
  serve(server, contract.cloneStream, ({ by, params }) => order.clone(by, params.id));
  serve(server, contract.exportStreams, async ({ by, body, reply }) => {
    const { type, name } = fileOf[body.format];
    void reply.type(`${type}; charset=utf-8`).header('content-disposition', `attachment; filename="${name}"`);
    return exports.of(by, body);
  });
}

function streamRoutes(server: Server, { streams }: Services): void {
  serve(server, contract.listStreams, ({ by, query }) => streams.list(by, query));
  serve(server, contract.getStream, ({ by, params }) => streams.get(by, params.id));
  serve(server, contract.createStream, ({ by, body }) => streams.create(by, body));
  serve(server, contract.updateStream, ({ by, params, body }) => streams.update(by, params.id, body));
  serve(server, contract.deleteStreams, ({ by, body }) => streams.remove(by, body.ids));
}

function groupRoutes(server: Server, { groups, series, changes }: Services): void {
  serve(server, contract.listCategories, ({ by, query }) => groups.listCategories(by, query));
  serve(server, contract.createCategory, ({ by, body }) => groups.createCategory(by, body));
  serve(server, contract.orderCategories, ({ by, body }) => groups.orderCategories(by, body.kind, body.ids));
  serve(server, contract.updateCategory, ({ by, params, body }) => groups.updateCategory(by, params.id, body));
  serve(server, contract.deleteCategory, ({ by, params }) => groups.removeCategory(by, params.id));

  serve(server, contract.listBouquets, ({ by, query }) => groups.listBouquets(by, query));
  serve(server, contract.getBouquet, ({ by, params }) => groups.getBouquet(by, params.id));
  serve(server, contract.createBouquet, ({ by, body }) => groups.createBouquet(by, body));
  serve(server, contract.updateBouquet, ({ by, params, body }) => groups.updateBouquet(by, params.id, body));
  serve(server, contract.deleteBouquet, ({ by, params }) => groups.removeBouquet(by, params.id));

  serve(server, contract.listSeries, ({ by, query }) => series.list(by, query));
  serve(server, contract.getSeries, ({ by, params }) => series.get(by, params.id));
  serve(server, contract.createSeries, ({ by, body }) => series.create(by, body));
  serve(server, contract.updateSeries, ({ by, params, body }) => series.update(by, params.id, body));
  serve(server, contract.deleteSeries, ({ by, params }) => series.remove(by, params.id));

  serve(server, contract.listChangeSets, ({ by, query }) => changes.list(by, query));
  serve(server, contract.undoChangeSet, ({ by, params }) => changes.undo(by, params.id));
}

const fileOf = {
  m3u: { type: 'audio/x-mpegurl', name: 'streams.m3u' },
  csv: { type: 'text/csv', name: 'streams.csv' },
  json: { type: 'application/json', name: 'streams.json' },
} as const;
