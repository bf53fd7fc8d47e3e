import type { Clock, Dice, Log } from '@muxwell/ground';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { costs } from '../delivery/index.ts';
import type { Epg } from '../epg/index.ts';
import type { AppSettings, Tenancy } from '../tenancy/index.ts';
import { findAccess, WRONG, type AccessDeps, type Refused } from './access.ts';
import { guideOf } from './guide.ts';
import { panelContent } from './panel-api.ts';
import { actionOf, answerAction, emptyAnswer, type ActionName } from './player-api.ts';
import { contentTypeOf, fileNameOf, kindsOf, outputOf, playlist, typeOf } from './playlist.ts';
import { sendAnswer, sendHead, sendJson, sendText } from './reply.ts';
import { baseOf, hostOf, numberOf, paramsOf, type Params } from './request.ts';
import { refusal, serverInfo, userInfo, type Access } from './shapes.ts';
import { setOf } from './snapshot.ts';
import { type CatalogMemory, Snapshots } from './snapshots.ts';

export interface Deps extends AccessDeps {
  catalog: { memory: CatalogMemory };
  epg: Pick<Epg, 'programmes' | 'revisionOf'>;
  tenancy: Pick<Tenancy, 'appOfHost'>;
  settings: Pick<AppSettings, 'get'>;
  /** How many connections of a line are in use. */
  connectionsOf: (appId: number, lineId: number) => number;
  clock: Clock;
  dice: Dice;
  log: Log;
}

export type Service = ReturnType<typeof createService>;

const JSON_TYPE = 'application/json; charset=utf-8';

export function createService(deps: Deps) {
  const { settings, clock } = deps;
  const snapshots = new Snapshots({ memory: deps.catalog.memory, clock, dice: deps.dice, log: deps.log });

  const login = (request: FastifyRequest, appId: number, access: Access) => {
    const unlimited = settings.get(appId, 'xtream.unlimitedExpiry');
    const connections = deps.connectionsOf(appId, access.line.id);
    return {
      user_info: userInfo(access, { connections, message: settings.get(appId, 'service.message'), unlimited }),
      server_info: serverInfo(hostOf(request, settings.get(appId, 'service.publicUrl')), clock.now()),
    };
  };
  const asked = (request: FastifyRequest, costOf: (action: ActionName) => number) => {
    const params = withToken(paramsOf(request));
    const appId = deps.tenancy.appOfHost(request.host) ?? 0;
    const action = actionOf(params);
    const asker = { ip: request.ip, userAgent: request.headers['user-agent'] ?? '', cost: costOf(action) };
    return { params, appId, action, found: findAccess(deps, appId, params, asker) };
  };
  const seen = (appId: number, access: Access) => {
    const snapshot = snapshots.of(appId);
    return { snapshot, set: setOf(snapshot, access.line.bouquetIds, access.countryOf) };
  };

  return {
    snapshots,

    playerApi: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { params, appId, found, action } = asked(request, costOfAction);
      if ('refused' in found && found.refused === 'halted') return sendHalt(reply, found);
      if (action === 'login')
        return sendJson(request, reply, 'access' in found ? login(request, appId, found.access) : refusal(saidToPlayers(found)));
      const isGood = 'access' in found && found.access.status === 'Active';
      const { answer, status } = isGood
        ? await answerAction({ ...deps, snapshots }, action, { appId, access: found.access, params })
        : emptyAnswer(action);
      return sendAnswer(request, reply, answer, { type: JSON_TYPE, status });
    },

    panelApi: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { params, appId, found } = asked(request, () => costs.playlist);
      if ('refused' in found && found.refused === 'halted') return sendHalt(reply, found);
      if (!('access' in found)) return sendJson(request, reply, refusal(saidToPlayers(found)));
      const { access } = found;
      const place = access.status === 'Active' ? seen(appId, access) : null;
      if (params.get('action') === 'get_epg') {
        const inner = place
          ? await answerAction({ ...deps, snapshots }, 'table-epg', { appId, access, params })
          : emptyAnswer('table-epg');
        return sendAnswer(request, reply, inner.answer, { type: JSON_TYPE });
      }
      const content = place
        ? panelContent(place.snapshot, place.set)
        : { categories: { live: [], movie: [], series: [] }, available_channels: {} };
      return sendJson(request, reply, { ...login(request, appId, access), ...content });
    },

    getPlaylist: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { params, appId, found } = asked(request, () => costs.playlist);
      const isOld = settings.get(appId, 'xtream.refusals') === 'older-panels';
      if (!('access' in found)) return refusePlaylist(reply, found, { isOld, isToken: params.has('token') });
      const { access } = found;
      if (access.status !== 'Active')
        return sendText(reply, 403, access.status === 'Expired' ? 'This line has expired' : 'This line is switched off');
      const type = typeOf(params.get('type'));
      const headers = {
        type: contentTypeOf(type),
        file: fileNameOf(type, access.line.username),
      };
      if (request.method === 'HEAD') return sendHead(reply, headers.type, headers.file);
      const output = outputOf(params.get('output'), settings.get(appId, 'xtream.output'), access.line.allowedOutputs);
      const base = baseOf(hostOf(request, settings.get(appId, 'service.publicUrl')));
      const kinds = kindsOf(params.get('key'));
      const { snapshot, set } = seen(appId, access);
      const key = `${appId}:${snapshot.revision}:list:${set.key}:${access.line.id}:${access.line.username}:${access.password}:${type}:${output}:${base}:${kinds === null ? 'all' : [...kinds].join()}`;
      const options = {
        type,
        output,
        base,
        username: access.line.username,
        password: access.password,
        kinds,
      };
      return sendAnswer(request, reply, await snapshots.answers.get(key, () => playlist(snapshot, set, options)), headers);
    },

    xmltv: async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const { params, appId, found } = asked(request, () => costs.playlist);
      if ('refused' in found && found.refused === 'halted') return sendHalt(reply, found);
      if (!('access' in found)) return sendText(reply, found.refused === 'restricted' ? 403 : 401, found.says);
      if (found.access.status !== 'Active') return sendText(reply, 403, 'This line may not watch now');
      const isPacked = params.get('gzip') === '1' || params.get('gz') !== undefined;
      if (request.method === 'HEAD')
        return sendHead(
          reply,
          isPacked ? 'application/octet-stream' : 'application/xml; charset=utf-8',
          isPacked ? 'epg.xml.gz' : 'epg.xml',
        );
      const { snapshot, set } = seen(appId, found.access);
      const span = { days: bounded(params, 'days', 14), pastDays: bounded(params, 'prev_days', 1) };
      const hour = Math.floor(clock.now().getTime() / 3_600_000);
      const key = `${appId}:${snapshot.revision}:guide:${set.key}:${await deps.epg.revisionOf(appId)}:${span.days}:${span.pastDays}:${hour}`;
      const answer = await snapshots.answers.getWhole(key, () => guideOf(deps, { appId, snapshot, set }, span));
      return isPacked
        ? sendAnswer(request, reply, answer, { type: 'application/octet-stream', file: 'epg.xml.gz', isGzipFile: true })
        : sendAnswer(request, reply, answer, { type: 'application/xml; charset=utf-8', file: 'epg.xml' });
    },
  };
}

const bounded = (params: Params, name: string, usual: number): number => Math.min(numberOf(params.get(name)) ?? usual, 60);

/** `/playlist/TOKEN.m3u8` names its token with an extension. */
function withToken(params: Params): Params {
  const token = params.get('token');
  return token === undefined ? params : new Map([...params, ['token', token.replace(/\.m3u8?$/i, '')]]);
}

/** A login without credentials is told what one with wrong ones is: players show it to people. */
const saidToPlayers = ({ refused, says }: Refused) => (refused === 'missing' ? WRONG : says);

const costOfAction = (action: ActionName): number => (action.endsWith('-epg') ? costs.guide : costs.plain);

/** A block or a limit: never 200, so that no player takes it for an answer; with the time to wait where there is one. */
function sendHalt(
  reply: FastifyReply,
  { status, says, retryAfterSeconds }: Extract<Refused, { refused: 'halted' }>,
): FastifyReply {
  if (retryAfterSeconds !== null) void reply.header('retry-after', retryAfterSeconds);
  return sendText(reply, status, says);
}

function refusePlaylist(
  reply: FastifyReply,
  found: Refused,
  { isOld, isToken }: { isOld: boolean; isToken: boolean },
): FastifyReply {
  const { refused, says } = found;
  if (found.refused === 'halted') return sendHalt(reply, found);
  if (refused === 'restricted') return sendText(reply, 403, says);
  if (isToken) return sendText(reply, 404, 'There is no such playlist');
  if (!isOld) return sendText(reply, 401, says);
  return refused === 'missing' ? sendText(reply, 400, says) : sendText(reply, 200, '#EXTM3U');
}
