// Subscribers' lines.
import { z } from 'zod';
import { endpoint, Instant, int32, IntParam, pageOf, pageQuery } from './endpoint.ts';
import { contactFields, lineFields, restrictionFields } from './line-fields.ts';
import * as problems from './problems.ts';

const tag = 'Lines';
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
  /** What it was made from or renewed by last; the package may be no more. */
  packageId: int32.nullable(),
  notes: z.string(),
  createdAt: Instant,
  lastSeenAt: Instant.nullable(),
  /** Bytes of all ended sessions. */
  bytes: z.number(),
});
export type Line = z.infer<typeof Line>;
export const LineDetail = Line.extend({
  ...restrictionFields,
  ...contactFields,
  password: z.string(),
  token: z.string(),
});
export type LineDetail = z.infer<typeof LineDetail>;

/** What is given for a line. A package says what is not given beside it. */
const LineFields = z.object(lineFields).partial();
export type LineFields = z.infer<typeof LineFields>;
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
  summary: 'Create a line; username and password are made up where absent, the rest comes from the package or the settings',
  status: 201,
  body: LineFields.extend({ packageId: int32.optional() }),
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
  body: LineFields,
  reply: LineDetail,
  problems: [problems.notFound, ...wrong],
});
export const extendLine = endpoint({
  method: 'POST',
  path: '/api/lines/:id/extend',
  needs: 'lines:write',
  tag,
  summary: 'Add days, or what a package says, to what is left; an expired line starts again from today',
  params: IntParam,
  body: z.union([z.object({ days: z.number().int().min(1).max(3650) }), z.object({ packageId: int32 })]),
  reply: LineDetail,
  problems: [problems.notFound, problems.unknownReference],
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
  isLong: true,
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
