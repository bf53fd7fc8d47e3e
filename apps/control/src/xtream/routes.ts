// The addresses of the Xtream protocol. They are no part of the API's contract: players' makers wrote it.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Http } from '../platform/http.ts';
import type { Service } from './service.ts';

type Handle = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** What people type where only a server belongs, to which their players then add an address of ours. */
const TYPED = ['/c', '/get.php', '/player_api.php'];

/** An address, as it is and behind what was typed in front of it. */
const typed = (path: string): string[] => [path, `${path}/`, ...TYPED.map((before) => before + path)];

/** Adds the routes in a scope of their own, where every body is taken as it comes. */
export function routes(http: Http, service: Service): void {
  void http.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: 1024 * 1024 }, (_request, body, done) => done(null, body));
    const add = (path: string, handle: Handle) => {
      scope.route({ method: ['GET', 'POST'], url: path, schema: { hide: true }, handler: handle });
      scope.route({ method: 'OPTIONS', url: path, schema: { hide: true }, handler: preflight });
    };
    for (const path of [
      ...typed('/player_api.php'),
      '/player_api',
      '/player_api/:username/:password',
      '/player_api/:username/:password/:action',
    ])
      add(path, service.playerApi);
    for (const path of [...typed('/panel_api.php'), '/panel_api']) add(path, service.panelApi);
    for (const path of [
      ...typed('/get.php'),
      '/get',
      '/playlist/:token',
      '/playlist/:username/:password',
      '/playlist/:username/:password/:type',
    ])
      add(path, service.getPlaylist);
    for (const path of [...typed('/xmltv.php'), '/xmltv', '/epg.php', '/epg/:username/:password', '/epg/:username/:password/:gz'])
      add(path, service.xmltv);
  });
}

const preflight = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
  reply
    .code(204)
    .header('access-control-allow-origin', '*')
    .header('access-control-allow-methods', 'GET, POST, HEAD, OPTIONS')
    .header('access-control-allow-headers', '*')
    .header('access-control-max-age', '86400')
    .send();
