// How answers leave: CORS for web players, ETag, gzip where it is accepted, HEAD without a body.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer } from './cache.ts';

export interface ReplyOptions {
  type: string;
  status?: number;
  /** A name to save the answer under. */
  file?: string;
  /** The body itself is gzip, whatever the asker accepts: a file of that kind was asked for by name. */
  isGzipFile?: boolean;
}

const SMALLEST_PACKED = 1024;

export async function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer,
  { type, status = 200, file, isGzipFile = false }: ReplyOptions,
): Promise<FastifyReply> {
  headers(reply, type, file);
  const etag = isGzipFile ? answer.etag.replace(/"$/, '-gz"') : answer.etag;
  void reply.code(status).header('etag', etag);
  if (!isGzipFile) void reply.header('vary', 'accept-encoding');
  if (status === 200 && matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
  const isPacked =
    !isGzipFile &&
    answer.body.length >= SMALLEST_PACKED &&
    /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:[,\s]|$))/i.test(request.headers['accept-encoding'] ?? '');
  const body = isPacked || isGzipFile ? await answer.gzip() : answer.body;
  if (isPacked) void reply.header('content-encoding', 'gzip');
  if (request.method === 'HEAD') return reply.header('content-length', body.length).send();
  return reply.send(body);
}

export function sendJson(request: FastifyRequest, reply: FastifyReply, value: unknown, status = 200): FastifyReply {
  headers(reply, 'application/json; charset=utf-8');
  const body = JSON.stringify(value);
  return request.method === 'HEAD' ? reply.code(status).send() : reply.code(status).serializer(String).send(body);
}

/** Refusals outside `player_api.php`: plain text, since importers would parse anything else. */
export function sendText(reply: FastifyReply, status: number, text: string): FastifyReply {
  headers(reply, 'text/plain; charset=utf-8');
  return reply.code(status).send(`${text}\n`);
}

/** For HEAD on an answer that is costly: its headers, without making it. */
export function sendHead(reply: FastifyReply, type: string, file: string): FastifyReply {
  headers(reply, type, file);
  return reply.code(200).send();
}

function headers(reply: FastifyReply, type: string, file?: string): void {
  void reply
    .header('access-control-allow-origin', '*')
    .header('cache-control', 'no-cache')
    .header('x-content-type-options', 'nosniff')
    .type(type);
  if (file !== undefined) void reply.header('content-disposition', `attachment; filename="${file}"`);
}

const matches = (asked: string | undefined, etag: string): boolean =>
  asked !== undefined && (asked.trim() === '*' || asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));
