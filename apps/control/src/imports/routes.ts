import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import { Readable } from 'node:stream';
import { serve, type Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import { loadDemo, type DemoDeps } from './demo.ts';
import type { Service } from './service.ts';
import type { Sources } from './sources.ts';
import type { Uploads } from '../platform/uploads.ts';
import { csvLines } from './skipped-csv.ts';
import { keepUpload } from './upload-file.ts';

export function routes(server: Server, service: Service, deps: DemoDeps & { units: Units; uploads: Uploads; dice: Dice }): void {
  serve(server, contract.startImport, ({ by, body }) => service.start(by, body));
  serve(server, contract.listImports, ({ by, query }) => service.list(by, query));
  serve(server, contract.getImport, ({ by, params }) => service.get(by, params.id));
  serve(server, contract.applyImport, ({ by, params, body }) => service.apply(by, params.id, body));
  serve(server, contract.cancelImport, ({ by, params }) => service.cancel(by, params.id));
  serve(server, contract.undoImport, ({ by, params }) => service.undo(by, params.id));
  serve(server, contract.getImportDifference, ({ by, params }) => service.difference(by, params.id));
  serve(server, contract.listImportMatches, ({ by, params, query }) => service.matches(by, params.id, query));
  serve(server, contract.readImportAgain, ({ by, params, body }) => service.readAgain(by, params.id, body.mapping));
  serve(server, contract.exportSkipped, async ({ by, params, reply }) => {
    const lines = await service.skipped(by, params.id);
    void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="skipped.csv"');
    return Readable.from(csvLines(lines));
  });
  serve(server, contract.loadDemo, ({ principal }) => loadDemo(deps, service, principal));
  serve(server, contract.uploadPlaylist, async ({ by, request }) => {
    if (!request.isMultipart()) throw problems.invalidRequest('the body is multipart/form-data with one file');
    const file = await request.file();
    if (!file) throw problems.invalidRequest('the body has no file');
    return keepUpload(deps, by, { name: file.filename, content: file.file });
  });
}

export function sourceRoutes(server: Server, sources: Sources): void {
  serve(server, contract.listImportSources, ({ by, query }) => sources.list(by, query));
  serve(server, contract.createImportSource, ({ by, body }) => sources.create(by, body));
  serve(server, contract.updateImportSource, ({ by, params, body }) => sources.update(by, params.id, body));
  serve(server, contract.deleteImportSource, ({ by, params }) => sources.remove(by, params.id));
  serve(server, contract.runImportSource, ({ by, params, body }) => sources.run(by, params.id, body.apply));
}
