// Saved import sources: an address or account with a name, imported again by hand or by schedule.
import { z } from 'zod';
import { endpoint, Instant, none, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { ImportMapping } from './import-mapping.ts';
import { ImportFrom, ImportRun } from './imports.ts';
import * as problems from './problems.ts';

const tag = 'Imports';

/** What can be fetched again. */
const Fetched = ImportFrom.refine(
  (from) => from.kind === 'url' || from.kind === 'xtream',
  'a saved source is an address or an account',
);

export const ImportSource = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string(),
  kind: ImportRun.shape.kind,
  /** The address without credentials, or the account. */
  from: z.string(),
  /** Hours between imports; null: by hand alone. */
  everyHours: z.number().int().nullable(),
  nextRunAt: Instant.nullable(),
  /** Streams that it gives now. */
  streams: z.number().int(),
  /** Attributes that fill fields in another way than usual. */
  mapping: ImportMapping,
  lastRun: z.object({ id: z.uuid(), state: ImportRun.shape.state, at: Instant }).nullable(),
});
export type ImportSource = z.infer<typeof ImportSource>;

const fields = {
  name: z.string().trim().min(1).max(200),
  description: z.string().max(2000),
  from: Fetched,
  everyHours: z.number().int().min(1).max(720).nullable(),
  mapping: ImportMapping,
};

export const listImportSources = endpoint({
  method: 'GET',
  path: '/api/import-sources',
  needs: 'imports:read',
  tag,
  summary: 'Saved sources by name, with the last run of each',
  query: z.object(pageQuery),
  reply: pageOf(ImportSource),
});
export const createImportSource = endpoint({
  method: 'POST',
  path: '/api/import-sources',
  needs: 'imports:write',
  tag,
  summary: 'Save a source; one whose address was imported before keeps its streams',
  status: 201,
  body: z.object({
    ...fields,
    description: fields.description.default(''),
    everyHours: fields.everyHours.default(null),
    mapping: fields.mapping.default({}),
  }),
  reply: ImportSource,
  problems: [problems.sourceExists],
});
export const updateImportSource = endpoint({
  method: 'PATCH',
  path: '/api/import-sources/:id',
  needs: 'imports:write',
  tag,
  summary: 'Change a source; with another address or account its streams keep their ids at the next import',
  params: UuidParam,
  body: z.object(fields).partial(),
  reply: ImportSource,
  problems: [problems.notFound, problems.sourceExists],
});
export const deleteImportSource = endpoint({
  method: 'DELETE',
  path: '/api/import-sources/:id',
  needs: 'imports:write',
  tag,
  summary: 'Forget a saved source; its streams stay',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});
export const runImportSource = endpoint({
  method: 'POST',
  path: '/api/import-sources/:id/run',
  needs: 'imports:write',
  tag,
  summary: 'Import a saved source now; for review the difference is told first',
  status: 202,
  params: UuidParam,
  body: z.object({ apply: z.enum(['review', 'now']).default('review') }),
  reply: ImportRun,
  problems: [problems.notFound],
});
