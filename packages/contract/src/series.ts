// Series with their episodes; change sets and their undo.
import { z } from 'zod';
import { Details, Name } from './catalog.ts';
import { endpoint, Instant, int32, IntParam, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Catalogue';

export const Series = z.object({
  id: int32,
  name: z.string(),
  coverUrl: z.string(),
  categoryIds: z.array(int32),
  isEnabled: z.boolean(),
  seasonCount: z.number().int(),
  episodeCount: z.number().int(),
  addedAt: Instant,
  updatedAt: Instant,
});
export type Series = z.infer<typeof Series>;
export const SeriesDetail = Series.extend({
  details: Details,
  episodes: z.array(z.object({ id: int32, season: z.number().int(), episode: z.number().int(), name: z.string() })),
});
export const listSeries = endpoint({
  method: 'GET',
  path: '/api/series',
  needs: 'catalog:read',
  tag,
  summary: 'Series',
  query: z.object({
    ...pageQuery,
    categoryId: z.coerce.number().int().optional(),
    sort: z.enum(['name', '-name', 'addedAt', '-addedAt', 'id', '-id']).default('name'),
  }),
  reply: pageOf(Series),
});
export const getSeries = endpoint({
  method: 'GET',
  path: '/api/series/:id',
  needs: 'catalog:read',
  tag,
  summary: 'One series with its episodes',
  params: IntParam,
  reply: SeriesDetail,
  problems: [problems.notFound],
});
const SeriesFields = z.object({
  name: Name,
  coverUrl: z.string().max(8192),
  categoryIds: z.array(int32).max(100),
  isEnabled: z.boolean(),
  details: Details.partial(),
});
export const createSeries = endpoint({
  method: 'POST',
  path: '/api/series',
  needs: 'catalog:write',
  tag,
  summary: 'Create a series',
  status: 201,
  body: SeriesFields.partial().extend({ name: Name }),
  reply: SeriesDetail,
  problems: [problems.unknownReference],
});
export const updateSeries = endpoint({
  method: 'PATCH',
  path: '/api/series/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Change a series',
  params: IntParam,
  body: SeriesFields.partial(),
  reply: SeriesDetail,
  problems: [problems.notFound, problems.unknownReference],
});
export const deleteSeries = endpoint({
  method: 'DELETE',
  path: '/api/series/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Delete a series with its episodes; answers the change set that undoes it',
  params: IntParam,
  reply: z.object({ changeSetId: z.uuid() }),
  problems: [problems.notFound],
});

export const ChangeSet = z.object({
  id: z.uuid(),
  at: Instant,
  actor: z.string(),
  why: z.string(),
  counts: z.object({ inserted: z.number().int(), updated: z.number().int(), removed: z.number().int() }),
  undoneBy: z.uuid().nullable(),
});
export type ChangeSet = z.infer<typeof ChangeSet>;
export const listChangeSets = endpoint({
  method: 'GET',
  path: '/api/change-sets',
  needs: 'catalog:read',
  tag,
  summary: 'What was changed in the catalogue and in lines, newest first',
  query: z.object(pageQuery),
  reply: pageOf(ChangeSet),
});
export const undoChangeSet = endpoint({
  method: 'POST',
  path: '/api/change-sets/:id/undo',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Undo a change set; rows that have changed since are left and told',
  params: UuidParam,
  reply: z.object({ changeSetId: z.uuid(), restored: z.number().int(), skipped: z.number().int() }),
  problems: [problems.notFound, problems.runNotReady, problems.cancelled],
});
