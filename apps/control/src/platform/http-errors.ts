// How failures leave the server: problems as problem documents, everything else as a logged 500 that tells nothing.
import { problems } from '@muxwell/contract';
import { maskUrl, ProblemError, type FieldProblem, type Log } from '@muxwell/ground';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { isDatabaseAway } from './db.ts';

const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

export function sendProblem(reply: FastifyReply, problem: ProblemError): FastifyReply {
  const retry = problem.extras['retryAfterSeconds'];
  if (typeof retry === 'number') void reply.header('retry-after', String(Math.ceil(retry)));
  return reply.code(problem.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem.toDocument());
}

export function answerError(log: Log) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = asProblem(error);
    if (problem.status >= 500) {
      log.error(
        { requestId: request.id, method: request.method, url: maskUrl(request.url), err: problem.cause ?? problem },
        'a request failed',
      );
    }
    return sendProblem(reply, problem);
  };
}

/** An unknown path answers like an unknown object: same document, nothing of the request in it. */
export function answerUnknown(_request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendProblem(reply, problems.notFound('there is nothing here'));
}

function asProblem(error: FastifyError): ProblemError {
  if (error instanceof ProblemError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const fields = error.validation.map((issue): FieldProblem => {
      const path = issue.instancePath.split('/').filter(Boolean);
      return { at: [error.validationContext, ...path].join('.'), says: issue.message ?? 'is wrong' };
    });
    return problems.invalidRequest(fields.map(({ at, says }) => `${at}: ${says}`).join('; '), { fields });
  }
  if (isDatabaseAway(error))
    return problems.unavailable('the database is not answering; try again in a moment', { retryAfterSeconds: 2 }, error);
  if (isBadValue(error))
    return problems.invalidRequest('a value cannot be stored: it holds a character or a number that is not allowed', {}, error);
  const status = error.statusCode ?? 500;
  if (status === 413) return problems.tooLarge('the request is larger than this endpoint takes');
  if (status === 429) return problems.rateLimited('too many requests', { retryAfterSeconds: 1 });
  if (status >= 400 && status < 500) return problems.invalidRequest(error.message);
  return problems.internalError('the request failed; the log has the details under its request id', {}, error);
}

/** PostgreSQL's data exceptions that a caller's text can cause: NUL bytes, numbers and dates out of range. */
const isBadValue = (error: Error): boolean =>
  'code' in error && ['22021', '22003', '22008', '22P05', '22P02'].includes(String(error.code));
