// `Idempotency-Key` on POST: the first request with a key is done, its repetitions get the same answer. Answers are kept sealed for a day.
import { problems } from '@muxwell/contract';
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { By } from './by.ts';
import { sql } from './db.ts';
import type { Secrets } from './secrets.ts';
import type { Units } from './unit.ts';

export interface Idempotency {
  /** Answers a repetition and tells so; otherwise takes the key for this request. Throws when the key is in use or was used for something else. */
  begin(by: By, request: FastifyRequest, reply: FastifyReply): Promise<boolean>;
  /** Keeps the answer; gives the key back where the request failed on our side or was limited. */
  end(request: FastifyRequest, reply: FastifyReply, payload: unknown): Promise<void>;
}

const LONGEST_KEY = 255;
const PURPOSE = 'idempotency';

export function createIdempotency({ units, secrets }: { units: Units; secrets: Secrets }): Idempotency {
  const taken = new WeakMap<FastifyRequest, { by: By; key: string }>();
  const keyOf = (request: FastifyRequest) => {
    const key = request.headers['idempotency-key'];
    return typeof key === 'string' && key.length > 0 && key.length <= LONGEST_KEY ? key : null;
  };
  const fingerprintOf = (request: FastifyRequest) =>
    createHash('sha256')
      .update(JSON.stringify([request.method, request.url, request.body ?? null]))
      .digest('hex');

  return {
    async begin(by, request, reply) {
      const key = keyOf(request);
      if (key === null || request.method !== 'POST' || request.isMultipart()) return false;
      const fingerprint = fingerprintOf(request);
      const found = await units.withApp(by.appId, by, async ({ tx }) => {
        await sql`delete from platform.idempotency where at < now() - interval '1 day'`.execute(tx);
        const made =
          await sql`insert into platform.idempotency (app_id, actor, key, fingerprint) values (${by.appId}, ${by.actor.id}, ${key}, ${fingerprint})
          on conflict do nothing returning key`.execute(tx);
        if (made.rows.length > 0) return null;
        return tx
          .selectFrom('platform.idempotency')
          .selectAll()
          .where('actor', '=', by.actor.id)
          .where('key', '=', key)
          .executeTakeFirst();
      });
      if (!found) {
        taken.set(request, { by, key });
        return false;
      }
      if (found.fingerprint !== fingerprint) throw problems.idempotencyReused('use a new key for a new request');
      if (found.status === null || found.body === null)
        throw problems.idempotencyRunning('wait for the first request to end, then ask again');
      const isProblem = found.status >= 400;
      void reply
        .code(found.status)
        .header('idempotent-replayed', 'true')
        .type(isProblem ? 'application/problem+json; charset=utf-8' : 'application/json; charset=utf-8');
      void reply.serializer((payload: string) => payload).send(secrets.open(PURPOSE, found.body));
      return true;
    },
    async end(request, reply, payload) {
      const held = taken.get(request);
      if (!held) return;
      taken.delete(request);
      const status = reply.statusCode;
      const isFinal = status < 500 && status !== 429;
      const body = typeof payload === 'string' ? payload : '';
      await units.withApp(held.by.appId, held.by, ({ tx }) =>
        isFinal
          ? sql`update platform.idempotency set status = ${status}, body = ${secrets.seal(PURPOSE, body)} where actor = ${held.by.actor.id} and key = ${held.key}`.execute(
              tx,
            )
          : sql`delete from platform.idempotency where actor = ${held.by.actor.id} and key = ${held.key}`.execute(tx),
      );
    },
  };
}
