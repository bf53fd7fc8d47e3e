// The control plane's HTTP server: contract in, checked answers out, problems as RFC 9457, OpenAPI beside it.
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { Dice, Log } from '@muxwell/ground';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type FastifyServerOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { answerError, answerUnknown } from './http-errors.ts';
import { pageHeaders } from './page-headers.ts';

export type Http = FastifyInstance;

export interface HttpDeps {
  log: Log;
  dice: Dice;
  version: string;
  /** Believe `X-Forwarded-*`: the door has checked and rewritten them. */
  trustForwarded: boolean;
  /** Adds what programs ask, such as players: without the panel's cookies, uploads and headers for pages, which each login would pay for. */
  programs?: (http: Http) => void;
  /** Adds everything else. */
  panel?: (http: Http) => Promise<void>;
  /** Hears of every answer that has been sent. */
  answered?: (request: FastifyRequest, reply: FastifyReply) => void;
}

const UPLOAD_BYTES = 2 * 1024 ** 3;
const BODY_BYTES = 24 * 1024 ** 2;

/** The panel's own sign, for the page of the API. */
const MARK = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32"><rect width="32" height="32" rx="7"
  fill="#4f46e5"/><path d="M7 23V10l9 8 9-8v13" fill="none" stroke="#fff" stroke-width="3" stroke-linejoin="round" stroke-linecap="round"/></svg>`;

/** Makes the server with everything that routes share: those for programs, those for the panel. */
export async function createHttp(deps: HttpDeps): Promise<Http> {
  const { log, dice, version, trustForwarded, programs, panel, answered } = deps;
  const options: FastifyServerOptions = {
    trustProxy: trustForwarded,
    genReqId: () => dice.id(),
    requestIdHeader: false,
    bodyLimit: BODY_BYTES,
    keepAliveTimeout: 75_000, // outlasts the door's agent (60 s), so that no request meets a closing connection
    requestTimeout: 0,
    forceCloseConnections: true,
    // A server's address that was typed with a slash at its end, and a path behind it: two slashes.
    routerOptions: { maxParamLength: 600, ignoreDuplicateSlashes: true },
  };
  const http: FastifyInstance = Fastify(options);
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler(answerError(log));
  http.addHook('onSend', (request, reply, payload, done) => {
    void reply.header('x-request-id', request.id);
    done(null, payload);
  });
  http.addHook('onResponse', (request, reply, done) => {
    answered?.(request, reply);
    done();
  });
  await http.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Muxwell', version, description: 'One API for the panel, operators and developers.' },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token, or an API key.' },
          cookie: { type: 'apiKey', in: 'cookie', name: 'muxwell_session' },
        },
      },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  programs?.(http);
  await http.register(async (scope) => {
    await furnish(scope);
    await panel?.(scope);
  });
  return http;
}

/** What pages and people need: cookies, uploads, the headers that keep a browser safe, the page of the API. */
async function furnish(http: Http): Promise<void> {
  http.setNotFoundHandler(answerUnknown);
  await http.register(cookie);
  await http.register(multipart, { limits: { fileSize: UPLOAD_BYTES, files: 1, fields: 10 } });
  const headers = pageHeaders();
  http.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers);
    done();
  });
  await http.register(swaggerUi, {
    routePrefix: '/api/docs',
    logo: { type: 'image/svg+xml', content: Buffer.from(MARK), href: '/', target: '_self' },
    theme: {
      title: 'Muxwell API',
      favicon: [{ filename: 'mark.svg', rel: 'icon', sizes: 'any', type: 'image/svg+xml', content: MARK }],
    },
  }); // prettier-ignore
}
