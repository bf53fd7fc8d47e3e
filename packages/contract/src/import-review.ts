// Between reading a list and applying it: what would change, what is unclear, what was left out, and reading it in another way.
import { z } from 'zod';
import { endpoint, int32, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { ImportMapping } from './import-mapping.ts';
import { ImportRun } from './imports.ts';
import * as problems from './problems.ts';

const tag = 'Imports';
const seq = z.number().int();

/** A field of a stream: what it is now, and what the import would make of it. Addresses are told without their accounts. */
export const FieldChange = z.object({ field: z.string(), was: z.string(), now: z.string() });
export type FieldChange = z.infer<typeof FieldChange>;

export const getImportDifference = endpoint({
  method: 'GET',
  path: '/api/imports/:id/difference',
  needs: 'imports:read',
  tag,
  summary: 'What a staged run would change: samples of each kind, changes field by field',
  params: UuidParam,
  reply: z.object({
    added: z.array(z.object({ seq, name: z.string(), kind: z.string(), group: z.string() })),
    changed: z.array(z.object({ id: int32, name: z.string(), fields: z.array(FieldChange) })),
    gone: z.array(z.object({ id: int32, name: z.string(), kind: z.string() })),
  }),
  problems: [problems.notFound, problems.runNotReady],
});

/**
 * Why it is unclear: `several` (it could be one of several streams, so it comes as a new one), or the one thing by which it was taken for a
 * stream: its `address`, its `guide` id, its `name`, its `likeness` of name, or its place among equals (`order`).
 */
export const MatchReason = z.enum(['several', 'address', 'guide', 'name', 'likeness', 'order']);
export const ImportMatch = z.object({
  seq,
  /** Line of the list; 0 where there are none. */
  line: z.number().int(),
  name: z.string(),
  group: z.string(),
  why: MatchReason,
  /** The stream that it is taken for unless somebody says otherwise; null: a new one. */
  streamId: int32.nullable(),
  candidates: z.array(z.object({ id: int32, name: z.string(), group: z.string() })),
});
export type ImportMatch = z.infer<typeof ImportMatch>;

export const listImportMatches = endpoint({
  method: 'GET',
  path: '/api/imports/:id/matches',
  needs: 'imports:read',
  tag,
  summary: 'Entries of a run of which it is not certain which streams they are; answered when it is applied',
  params: UuidParam,
  query: z.object({ after: pageQuery.after, limit: pageQuery.limit }),
  reply: pageOf(ImportMatch),
  problems: [problems.notFound],
});

export const readImportAgain = endpoint({
  method: 'POST',
  path: '/api/imports/:id/read',
  needs: 'imports:write',
  tag,
  summary: 'Read a staged run again with other attributes in its fields; the source keeps them for later runs',
  status: 202,
  params: UuidParam,
  body: z.object({ mapping: ImportMapping }),
  reply: ImportRun,
  problems: [problems.notFound, problems.runNotReady],
});

export const exportSkipped = endpoint({
  method: 'GET',
  path: '/api/imports/:id/skipped',
  needs: 'imports:read',
  tag,
  summary: 'Every line that a run has left out, and why, as CSV',
  params: UuidParam,
  reply: z.string(),
  download: true,
  problems: [problems.notFound],
});
