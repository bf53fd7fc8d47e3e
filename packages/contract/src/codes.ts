// Activation codes: each becomes a line, or renews one, once; the clock of its package starts when it is redeemed.
import { z } from 'zod';
import { endpoint, Instant, int32, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { LinePassword, LineUsername } from './line-fields.ts';
import { LineLinks } from './lines.ts';
import * as problems from './problems.ts';

const tag = 'Codes';
export const CodeState = z.enum(['open', 'redeemed', 'expired', 'revoked']);
export const ActivationCode = z.object({
  id: z.uuid(),
  batchId: z.uuid(),
  batchName: z.string(),
  /** In the clear for those who may change lines; else empty. */
  code: z.string(),
  state: CodeState,
  packageId: int32.nullable(),
  expiresAt: Instant.nullable(),
  redeemedAt: Instant.nullable(),
  redeemedIp: z.string(),
  line: z.object({ id: int32, username: z.string() }).nullable(),
  createdAt: Instant,
});
export type ActivationCode = z.infer<typeof ActivationCode>;

export const listCodes = endpoint({
  method: 'GET',
  path: '/api/codes',
  needs: 'lines:read',
  tag,
  summary: 'Activation codes, newest first',
  query: z.object({ ...pageQuery, state: CodeState.optional(), batchId: z.uuid().optional() }),
  reply: pageOf(ActivationCode),
});
export const createCodes = endpoint({
  method: 'POST',
  path: '/api/codes',
  needs: 'lines:write',
  tag,
  summary: 'Make a batch of codes of one package',
  status: 201,
  body: z.object({
    name: z.string().trim().min(1).max(120),
    packageId: int32,
    count: z.number().int().min(1).max(10_000),
    length: z.number().int().min(8).max(32).default(16),
    expiresAt: Instant.nullable().default(null),
  }),
  reply: z.object({ batchId: z.uuid(), codes: z.array(z.string()) }),
  problems: [problems.unknownReference],
});
export const exportCodes = endpoint({
  method: 'POST',
  path: '/api/codes/export',
  needs: 'lines:write',
  tag,
  summary: 'Codes as CSV: all, or those of a batch',
  body: z.object({ batchId: z.uuid().optional(), state: CodeState.optional() }),
  reply: z.string(),
  download: true,
});
export const revokeCode = endpoint({
  method: 'POST',
  path: '/api/codes/:id/revoke',
  needs: 'lines:write',
  tag,
  summary: 'Make a code worthless that nobody has redeemed',
  params: UuidParam,
  status: 204,
  reply: z.void(),
  problems: [problems.notFound, problems.codeUsed],
});
export const redeemCode = endpoint({
  method: 'POST',
  path: '/api/codes/redeem',
  needs: 'public',
  tag,
  summary: 'Turn a code into a line, or renew one with its credentials; a code works once',
  body: z.object({
    code: z.string().trim().min(1).max(64).describe('Letter case, spaces and hyphens do not count.'),
    /** The credentials of a line to renew, or those that a new line shall have. */
    username: LineUsername.optional(),
    password: LinePassword.optional(),
  }),
  reply: z.object({ isNew: z.boolean(), expiresAt: Instant.nullable(), links: LineLinks }),
  problems: [problems.codeInvalid, problems.rateLimited, problems.usernameTaken, problems.usernameReserved],
});
