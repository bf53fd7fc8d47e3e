import * as contract from '@muxwell/contract';
import { serve, type Server } from '../platform/serve.ts';
import type { createService } from './service.ts';

export function routes(server: Server, lines: ReturnType<typeof createService>): void {
  serve(server, contract.listLines, ({ by, query }) => lines.list(by, query));
  serve(server, contract.createLine, ({ by, body }) => lines.create(by, body));
  serve(server, contract.deleteLines, ({ by, body }) => lines.remove(by, body.ids));
  serve(server, contract.getLine, ({ by, params, principal }) => lines.get(by, params.id, principal.may('lines:write')));
  serve(server, contract.updateLine, ({ by, params, body }) => lines.update(by, params.id, body));
  serve(server, contract.extendLine, ({ by, params, body }) => lines.extend(by, params.id, body.days));
  serve(server, contract.enableLine, ({ by, params }) => lines.enable(by, params.id));
  serve(server, contract.disableLine, ({ by, params }) => lines.disable(by, params.id));
  serve(server, contract.rotateLineToken, ({ by, params }) => lines.rotateToken(by, params.id));
  serve(server, contract.getLineLinks, ({ by, params, request }) =>
    lines.links(by, params.id, `${request.protocol}://${request.host}`),
  );
}
