// One endpoint, one call: what the contract says is checked on the way in and on the way out, and the permission before the handler.
import type { Readable } from 'node:stream';
import { problems, type EndpointShape, type Given, type Parsed } from '@muxwell/contract';
import type { FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { z } from 'zod';
import type { By } from './by.ts';
import type { Http } from './http.ts';
import type { Idempotency } from './idempotency.ts';
import { problemDocument } from './problem-schema.ts';

export interface Principal {
  by: By;
  accountId: string | null;
  isPlatformAdmin: boolean;
  /** In the app of this request. */
  may(permission: string): boolean;
}

/** What authentication looks at in a request, or in a socket's handshake. */
export type Asker = Pick<FastifyRequest, 'headers' | 'cookies' | 'host' | 'ip' | 'id' | 'method'>;

/** Finds out who asks, and for which app. Throws `unauthenticated`, or `not-found` for an app that the caller is no member of. */
export type Authenticate = (asker: Asker, needs: EndpointShape['needs']) => Promise<Principal>;

export interface Call<E extends EndpointShape> {
  params: Parsed<E['params']>;
  query: Parsed<E['query']>;
  body: Parsed<E['body']>;
  by: By;
  principal: Principal;
  request: FastifyRequest;
  reply: FastifyReply;
}

export interface Server {
  http: Http;
  authenticate: Authenticate;
  idempotency: Idempotency;
  /** Resolves when this process's memory knows what was just written, or after a moment: so that a fresh link plays at once. */
  settle(): Promise<void>;
}

/** A download may also be sent as it is made. */
type Answer<E extends EndpointShape> = Given<E['reply']> | (E extends { download: true } ? Readable : never);
type Handler<E extends EndpointShape> = (call: Call<E>) => Promise<Answer<E>> | Answer<E>;

/** Adds the endpoint's route. A caller without the permission gets `forbidden`; one without the app gets `not-found`. */
export function serve<const E extends EndpointShape>(
  { http, authenticate, idempotency, settle }: Server,
  endpoint: E,
  handler: Handler<E>,
): void {
  const principals = new WeakMap<FastifyRequest, Principal>();
  http.route({
    method: endpoint.method,
    url: endpoint.path,
    schema: schemaOf(endpoint),
    onRequest: async (request) => {
      const principal = await authenticate(request, endpoint.needs);
      assertMay(principal, endpoint.needs);
      principals.set(request, principal);
    },
    preHandler: async (request, reply) => {
      const by = principals.get(request)?.by;
      if (by && by.appId !== 0 && (await idempotency.begin(by, request, reply))) return reply;
      return undefined;
    },
    onSend: (request, reply, payload) => idempotency.end(request, reply, payload),
    handler: async (request, reply) => {
      const principal = principals.get(request);
      if (!principal) throw problems.unauthenticated('sign in first');
      const { params, query, body } = request;
      const answer = await handler({ params, query, body, by: principal.by, principal, request, reply } as Call<E>);
      if (endpoint.method !== 'GET') await settle();
      if (reply.sent) return reply;
      void reply.code(endpoint.status ?? (isVoid(endpoint) ? 204 : 200));
      return isVoid(endpoint) ? reply.send() : answer;
    },
  });
}

const isVoid = (endpoint: EndpointShape): boolean => endpoint.status === 204;

function assertMay(principal: Principal, needs: EndpointShape['needs']): void {
  if (needs === 'public' || needs === 'account') return;
  if (needs === 'platform' ? principal.isPlatformAdmin : principal.may(needs)) return;
  throw problems.forbidden(
    needs === 'platform' ? 'this is for administrators of the installation' : `this needs the permission ${needs}`,
  );
}

function schemaOf(endpoint: EndpointShape): FastifySchema {
  const { params, query, body, reply, status = 200, problems: own = [] } = endpoint;
  const statuses = new Set([...own.map((p) => p.status), 400, ...(endpoint.needs === 'public' ? [] : [401, 403])]);
  return {
    summary: endpoint.summary,
    tags: [endpoint.tag],
    ...(endpoint.needs === 'public' ? {} : { security: [{ bearer: [] }, { cookie: [] }] }),
    ...(params ? { params } : {}),
    ...(query ? { querystring: query } : {}),
    ...(body && !endpoint.upload ? { body } : {}),
    ...(endpoint.upload ? { consumes: ['multipart/form-data'] } : {}),
    response: {
      ...(endpoint.download ? {} : { [status]: status === 204 ? z.null() : reply }),
      ...Object.fromEntries([...statuses].sort((a, b) => a - b).map((code) => [code, problemDocument])),
    },
  } as FastifySchema;
}
