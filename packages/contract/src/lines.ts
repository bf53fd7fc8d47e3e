// Subscribers' lines.
import { z } from 'zod';
import { endpoint, Instant, int32, IntParam, pageOf, pageQuery } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Lines';
/** Characters that every player sends unharmed in a path and a query (no `+ / ? # & %`). */
export const LineUsername = z
  .string()
  .trim()
  .min(3)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'only letters, digits and . _ @ -');
export const LinePassword = z
  .string()
  .min(4)
  .max(64)
  .regex(/^[A-Za-z0-9._@-]+$/, 'only letters, digits and . _ @ -');
export const LineOutput = z.enum(['ts', 'hls']);
export const LineStatus = z.enum(['active', 'expired', 'disabled', 'trial']);
export type LineStatus = z.infer<typeof LineStatus>;

export const Line = z.object({
  id: int32,
  username: z.string(),
  status: LineStatus,
  isEnabled: z.boolean(),
  isTrial: z.boolean(),
  /** Null: never. */
  expiresAt: Instant.nullable(),
  maxConnections: z.number().int(),
  connections: z.number().int(),
  bouquetIds: z.array(int32),
  notes: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant.nullable(),
});
export type Line = z.infer<typeof Line>;
export const LineDetail = Line.extend({
  allowedOutputs: z.array(LineOutput),
  allowedIps: z.array(z.string()),
  password: z.string(),
  token: z.string(),
});
export type LineDetail = z.infer<typeof LineDetail>;

const LineFields = z.object({
  username: LineUsername,
  password: LinePassword,
  expiresAt: Instant.nullable(),
  maxConnections: z.number().int().min(1).max(1000),
  bouquetIds: z.array(int32).max(1000),
  isEnabled: z.boolean(),
  isTrial: z.boolean(),
  allowedOutputs: z.array(LineOutput).min(1),
  allowedIps: z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])).max(100),
  notes: z.string().max(10_000),
}); // prettier-ignore
const wrong = [problems.usernameTaken, problems.usernameReserved, problems.unknownReference] as const;

export const listLines = endpoint({
  method: 'GET',
  path: '/api/lines',
  needs: 'lines:read',
  tag,
  summary: 'Lines, filtered and sorted',
  query: z.object({
    ...pageQuery,
    status: LineStatus.optional(),
    bouquetId: z.coerce.number().int().optional(),
    sort: z.enum(['id', '-id', 'username', '-username', 'expiresAt', '-expiresAt', 'createdAt', '-createdAt']).default('-id'),
  }),
  reply: pageOf(Line),
}); // prettier-ignore
export const getLine = endpoint({
  method: 'GET',
  path: '/api/lines/:id',
  needs: 'lines:read',
  tag,
  summary: 'One line, with its password and token where the caller may change lines',
  params: IntParam,
  reply: LineDetail,
  problems: [problems.notFound],
});
export const createLine = endpoint({
  method: 'POST',
  path: '/api/lines',
  needs: 'lines:write',
  tag,
  summary: 'Create a line; username and password are made up where absent, expiry and connections come from the settings',
  status: 201,
  body: LineFields.partial(),
  reply: LineDetail,
  problems: wrong,
});
export const updateLine = endpoint({
  method: 'PATCH',
  path: '/api/lines/:id',
  needs: 'lines:write',
  tag,
  summary: 'Change a line',
  params: IntParam,
  body: LineFields.partial(),
  reply: LineDetail,
  problems: [problems.notFound, ...wrong],
});
export const extendLine = endpoint({
  method: 'POST',
  path: '/api/lines/:id/extend',
  needs: 'lines:write',
  tag,
  summary: 'Add days to what is left; an expired line starts again from today',
  params: IntParam,
  body: z.object({ days: z.number().int().min(1).max(3650) }),
  reply: LineDetail,
  problems: [problems.notFound],
});
export const enableLine = endpoint({
  method: 'POST',
  path: '/api/lines/:id/enable',
  needs: 'lines:write',
  tag,
  summary: 'Switch a line on',
  params: IntParam,
  reply: LineDetail,
  problems: [problems.notFound],
});
export const disableLine = endpoint({
  method: 'POST',
  path: '/api/lines/:id/disable',
  needs: 'lines:write',
  tag,
  summary: 'Switch a line off and end what it is watching',
  params: IntParam,
  reply: LineDetail,
  problems: [problems.notFound],
});
export const rotateLineToken = endpoint({
  method: 'POST',
  path: '/api/lines/:id/rotate-token',
  needs: 'lines:write',
  tag,
  summary: 'Give the line a new playlist token; the old link ends',
  params: IntParam,
  reply: LineDetail,
  problems: [problems.notFound],
});
export const deleteLines = endpoint({
  method: 'POST',
  path: '/api/lines/delete',
  needs: 'lines:write',
  tag,
  summary: 'Delete lines and end what they are watching; answers the change set that undoes it',
  body: z.object({ ids: z.array(int32).min(1).max(100_000) }),
  reply: z.object({ deleted: z.number().int(), changeSetId: z.uuid() }),
});
/** The links that a subscriber's player takes. */
export const LineLinks = z.object({
  server: z.string(),
  username: z.string(),
  password: z.string(),
  m3u: z.string(),
  m3uHls: z.string(),
  playlist: z.string(),
  xmltv: z.string(),
});
export type LineLinks = z.infer<typeof LineLinks>;
export const getLineLinks = endpoint({
  method: 'GET',
  path: '/api/lines/:id/links',
  needs: 'lines:write',
  tag,
  summary: 'The links that players take',
  params: IntParam,
  reply: LineLinks,
  problems: [problems.notFound],
});
