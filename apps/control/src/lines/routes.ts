import * as contract from '@muxwell/contract';
import { problems } from '@muxwell/contract';
import type { FastifyRequest } from 'fastify';
import { serve, type Server } from '../platform/serve.ts';
import type { Tenancy } from '../tenancy/index.ts';
import type { createBulk } from './bulk.ts';
import type { createCodesService } from './codes.ts';
import type { createPackages } from './packages.ts';
import type { createService } from './service.ts';

export interface Face {
  service: ReturnType<typeof createService>;
  bulk: ReturnType<typeof createBulk>;
  packages: ReturnType<typeof createPackages>;
  codes: ReturnType<typeof createCodesService>;
  tenancy: Pick<Tenancy, 'appOfHost'>;
}

const addressOf = (request: FastifyRequest) => `${request.protocol}://${request.host}`;

export function routes(server: Server, face: Face): void {
  lineRoutes(server, face);
  packageRoutes(server, face);
  codeRoutes(server, face);
}

function lineRoutes(server: Server, { service: lines, bulk }: Face): void {
  serve(server, contract.listLines, ({ by, query }) => lines.list(by, query));
  serve(server, contract.createLine, ({ by, body }) => lines.create(by, body));
  serve(server, contract.createLines, ({ by, body }) => bulk.create(by, body));
  serve(server, contract.previewLineEdit, ({ by, body }) => bulk.preview(by, body));
  serve(server, contract.editLines, ({ by, body }) => bulk.edit(by, body));
  serve(server, contract.deleteLines, ({ by, body }) => lines.remove(by, body.ids));
  serve(server, contract.getLine, ({ by, params, principal }) => lines.get(by, params.id, principal.may('lines:write')));
  serve(server, contract.updateLine, ({ by, params, body }) => lines.update(by, params.id, body));
  serve(server, contract.extendLine, ({ by, params, body }) => lines.extend(by, params.id, body));
  serve(server, contract.enableLine, ({ by, params }) => lines.enable(by, params.id));
  serve(server, contract.disableLine, ({ by, params }) => lines.disable(by, params.id));
  serve(server, contract.rotateLineToken, ({ by, params }) => lines.rotateToken(by, params.id));
  serve(server, contract.getLineLinks, ({ by, params, request }) => lines.links(by, params.id, addressOf(request)));
}

function packageRoutes(server: Server, { packages }: Face): void {
  serve(server, contract.listPackages, ({ by, query }) => packages.list(by, query));
  serve(server, contract.getPackage, ({ by, params }) => packages.get(by, params.id));
  serve(server, contract.createPackage, ({ by, body }) => packages.create(by, body));
  serve(server, contract.updatePackage, ({ by, params, body }) => packages.update(by, params.id, body));
  serve(server, contract.deletePackage, ({ by, params }) => packages.remove(by, params.id));
}

function codeRoutes(server: Server, { codes, tenancy }: Face): void {
  serve(server, contract.listCodes, ({ by, query, principal }) => codes.list(by, query, principal.may('lines:write')));
  serve(server, contract.createCodes, ({ by, body }) => codes.create(by, body));
  serve(server, contract.exportCodes, ({ by, body, reply }) => {
    void reply.type('text/csv; charset=utf-8').header('content-disposition', 'attachment; filename="codes.csv"');
    return codes.export(by, body);
  });
  serve(server, contract.revokeCode, ({ by, params }) => codes.revoke(by, params.id));
  serve(server, contract.redeemCode, ({ by, body, request }) => {
    const appId = tenancy.appOfHost(request.host);
    if (appId === null) throw problems.notFound('there is no service at this address');
    const { ip, userAgent, requestId } = by;
    return codes.redeem({ appId, ip, userAgent, requestId }, body, addressOf(request));
  });
}
