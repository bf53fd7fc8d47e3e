import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import { serve, type Server } from '../platform/serve.ts';
import type { createService, Deps } from './service.ts';
import { keepGuide } from './upload.ts';

export function routes(server: Server, epg: ReturnType<typeof createService>, deps: Pick<Deps, 'uploads' | 'dice'>): void {
  serve(server, contract.listEpgSources, ({ by }) => epg.list(by));
  serve(server, contract.createEpgSource, ({ by, body }) => epg.create(by, body));
  serve(server, contract.updateEpgSource, ({ by, params, body }) => epg.update(by, params.id, body));
  serve(server, contract.deleteEpgSource, ({ by, params }) => epg.remove(by, params.id));
  serve(server, contract.importEpgSource, ({ by, params }) => epg.importNow(by, params.id));
  serve(server, contract.uploadEpg, async ({ by, params, request }) => {
    if (!request.isMultipart()) throw problems.invalidRequest('the body is multipart/form-data with one file');
    await epg.assertSource(by, params.id);
    const file = await request.file();
    if (!file) throw problems.invalidRequest('the body has no file');
    return epg.importUpload(by, params.id, await keepGuide(deps, file.file));
  });
  serve(server, contract.getEpgMapping, ({ by, params }) => epg.mapping(by, params.streamId));
  serve(server, contract.setEpgMapping, ({ by, body }) => epg.map(by, body.mappings));
  serve(server, contract.listProgrammes, ({ by, query }) => epg.listed(by, query));
}
