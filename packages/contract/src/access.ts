// Rules of access: who is kept out of the viewers' protocols, and which addresses their limits do not hold for.
import { z } from 'zod';
import { endpoint, Instant, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { AddressRange, AgentPattern, Country, NetworkNumber } from './line-fields.ts';
import * as problems from './problems.ts';

const tag = 'Access';
const common = {
  note: z.string().max(500).default(''),
  /** Null: until it is deleted. */
  expiresAt: Instant.nullable().default(null),
};
/** `block` keeps out; `lift` frees an address of the limits of requests and guesses, not of blocks. */
const NewAccessRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('address'), effect: z.enum(['block', 'lift']), value: AddressRange, ...common }),
  z.object({ kind: z.literal('agent'), effect: z.literal('block'), value: AgentPattern, ...common }),
  z.object({ kind: z.literal('country'), effect: z.literal('block'), value: Country, ...common }),
  z.object({
    kind: z.literal('network'),
    effect: z.literal('block'),
    value: z.union([NetworkNumber.transform(String), z.string().regex(/^[1-9]\d{0,9}$/, 'a number such as 64500')]),
    ...common,
  }),
]);
export const AccessRule = z.object({
  id: z.uuid(),
  effect: z.enum(['block', 'lift']),
  kind: z.enum(['address', 'agent', 'country', 'network']),
  value: z.string(),
  note: z.string(),
  expiresAt: Instant.nullable(),
  createdAt: Instant,
  createdBy: z.string(),
  /** How often it has decided since this process started. */
  hits: z.number().int(),
});
export type AccessRule = z.infer<typeof AccessRule>;
export const listAccessRules = endpoint({
  method: 'GET',
  path: '/api/access-rules',
  needs: 'delivery:read',
  tag,
  summary: 'Blocks, and addresses without limits, newest first',
  query: z.object({ ...pageQuery, effect: AccessRule.shape.effect.optional() }),
  reply: pageOf(AccessRule),
});
export const createAccessRule = endpoint({
  method: 'POST',
  path: '/api/access-rules',
  needs: 'delivery:write',
  tag,
  summary: 'Keep out an address, range, player, country or provider; or lift the limits for an address',
  status: 201,
  body: NewAccessRule,
  reply: AccessRule,
  problems: [problems.ruleExists],
});
export const deleteAccessRule = endpoint({
  method: 'DELETE',
  path: '/api/access-rules/:id',
  needs: 'delivery:write',
  tag,
  summary: 'End a rule; it holds no more at once',
  params: UuidParam,
  status: 204,
  reply: z.void(),
  problems: [problems.notFound],
});
/** An address, or a name that was guessed at, which is made to wait now. */
export const Waiting = z.object({
  kind: z.enum(['address', 'username']),
  value: z.string(),
  reason: z.enum(['too-many-guesses', 'too-many-requests']),
  until: Instant,
});
export type Waiting = z.infer<typeof Waiting>;
export const listWaiting = endpoint({
  method: 'GET',
  path: '/api/access-rules/waiting',
  needs: 'delivery:read',
  tag,
  summary: 'Who is made to wait now, and until when',
  reply: z.object({ items: z.array(Waiting) }),
});
export const forgive = endpoint({
  method: 'POST',
  path: '/api/access-rules/forgive',
  needs: 'delivery:write',
  tag,
  summary: 'Let an address or a name that is made to wait go on at once',
  body: z.object({ value: z.string().min(1).max(100) }),
  reply: z.object({ forgiven: z.number().int() }),
});
