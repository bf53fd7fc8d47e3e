// Streams, categories, bouquets, films, series.
import { z } from 'zod';
import { Country } from './line-fields.ts';
import { endpoint, flag, Instant, int32, IntParam, none, pageOf, pageQuery } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Catalogue';
export const streamKinds = ['live', 'radio', 'movie', 'episode', 'created'] as const;
export const StreamKind = z.enum(streamKinds);
export type StreamKind = z.infer<typeof StreamKind>;
export const CategoryKind = z.enum(['live', 'radio', 'movie', 'series']);
export type CategoryKind = z.infer<typeof CategoryKind>;
export const Name = z.string().trim().min(1).max(500);
/** Where something may be watched; both empty: everywhere. */
const countryFields = {
  allowedCountries: z.array(Country).max(250).describe('Countries (ISO 3166-1 alpha-2) in which it may be watched; empty: all.'),
  deniedCountries: z.array(Country).max(250).describe('Countries in which it may not be watched.'),
};
const Url = z.string().trim().min(1).max(8192).describe('Address of a source; credentials in it are kept encrypted.');

/** Through which sources are pulled: an HTTP proxy, with its credentials. */
export const ProxyUrl = z.url({ protocol: /^https?$/ }).max(2000);
export const Headers = z.record(z.string().max(100), z.string().max(2000));
export const SourceInput = z.object({
  url: Url,
  userAgent: z.string().max(500).nullable().default(null),
  headers: Headers.default({}),
});
export const Source = z.object({
  id: z.uuid(),
  url: z.string(),
  userAgent: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** How a stream does, as the edges tell: `idle` is on demand and nobody watches; `disabled` is switched off here. */
export const StreamHealth = z.object({
  state: z.enum(['idle', 'starting', 'up', 'failing', 'down', 'disabled']),
  since: Instant.nullable(),
  reason: z.string(),
  viewers: z.number().int(),
  bitsPerSecond: z.number(),
  codecs: z.array(z.string()),
});

export const Stream = z.object({
  id: int32,
  kind: StreamKind,
  name: z.string(),
  /** The channel number that viewers see. */
  number: z.number().int(),
  logoUrl: z.string(),
  epgChannelId: z.string().nullable(),
  categoryIds: z.array(int32),
  isEnabled: z.boolean(),
  isOnDemand: z.boolean(),
  isAdult: z.boolean(),
  sourceCount: z.number().int(),
  container: z.string(),
  addedAt: Instant,
  updatedAt: Instant,
  health: StreamHealth,
});
export type Stream = z.infer<typeof Stream>;
/** What films and episodes tell about themselves; empty strings and null where nothing is known. */
export const Details = z.object({
  title: z.string(),
  year: z.number().int().nullable(),
  plot: z.string(),
  cast: z.string(),
  director: z.string(),
  genre: z.string(),
  releaseDate: z.string(),
  rating: z.number().nullable(),
  durationSeconds: z.number().int().nullable(),
  backdropUrl: z.string(),
  trailer: z.string(),
  tmdbId: z.number().int().nullable(),
  language: z.string(),
  country: z.string(),
  /** Days of the past that the source offers. */
  archiveDays: z.number().int().nullable(),
}); // prettier-ignore
export type Details = z.infer<typeof Details>;
export const StreamDetail = Stream.extend({
  sources: z.array(Source),
  /** Sent to all sources that have no user agent of their own; null: the default. */
  userAgent: z.string().nullable(),
  /** Sent to all sources; a source's own of the same name counts more. */
  headers: z.record(z.string(), z.string()),
  /** Through which all sources are pulled; null: none. */
  proxy: z.string().nullable(),
  notes: z.string(),
  ...countryFields,
  details: Details,
  seriesId: int32.nullable(),
  season: z.number().int().nullable(),
  episode: z.number().int().nullable(),
  bouquetIds: z.array(int32),
}); // prettier-ignore
export type StreamDetail = z.infer<typeof StreamDetail>;

const StreamFields = z.object({
  name: Name,
  number: z.number().int().min(0).max(1_000_000),
  logoUrl: z.string().max(8192),
  epgChannelId: z.string().max(500).nullable(),
  categoryIds: z.array(int32).max(100),
  isEnabled: z.boolean(),
  isOnDemand: z.boolean(),
  isAdult: z.boolean(),
  container: z.string().regex(/^[a-z0-9]{1,8}$/),
  notes: z.string().max(10_000),
  ...countryFields,
  sources: z.array(SourceInput).max(50),
  userAgent: z.string().max(500).nullable(),
  headers: Headers,
  proxy: ProxyUrl.nullable().describe('An HTTP proxy through which all sources are pulled; its address is kept encrypted.'),
  details: Details.partial(),
  bouquetIds: z.array(int32).max(1000),
}); // prettier-ignore

export const listStreams = endpoint({
  method: 'GET',
  path: '/api/streams',
  needs: 'catalog:read',
  tag,
  summary: 'Streams, filtered and sorted (name, number, addedAt, id)',
  query: z.object({
    ...pageQuery,
    kind: StreamKind.optional(),
    categoryId: z.coerce.number().int().optional(),
    bouquetId: z.coerce.number().int().optional(),
    seriesId: z.coerce.number().int().optional(),
    isEnabled: flag.optional(),
    sort: z.enum(['number', '-number', 'name', '-name', 'addedAt', '-addedAt', 'id', '-id']).default('number'),
  }),
  reply: pageOf(Stream),
}); // prettier-ignore
export const getStream = endpoint({
  method: 'GET',
  path: '/api/streams/:id',
  needs: 'catalog:read',
  tag,
  summary: 'One stream with its sources',
  params: IntParam,
  reply: StreamDetail,
  problems: [problems.notFound],
});
export const createStream = endpoint({
  method: 'POST',
  path: '/api/streams',
  needs: 'catalog:write',
  tag,
  summary: 'Create a stream',
  status: 201,
  body: StreamFields.partial().extend({
    kind: StreamKind,
    name: Name,
    sources: z.array(SourceInput).max(50).default([]),
    seriesId: int32.nullable().default(null),
    season: z.number().int().min(0).nullable().default(null),
    episode: z.number().int().min(0).nullable().default(null),
  }),
  reply: StreamDetail,
  problems: [problems.unknownReference],
}); // prettier-ignore
export const updateStream = endpoint({
  method: 'PATCH',
  path: '/api/streams/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Change a stream',
  params: IntParam,
  body: StreamFields.partial(),
  reply: StreamDetail,
  problems: [problems.notFound, problems.unknownReference],
});
export const deleteStreams = endpoint({
  method: 'POST',
  path: '/api/streams/delete',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Delete streams; answers the change set that undoes it',
  body: z.object({ ids: z.array(int32).min(1).max(100_000) }),
  reply: z.object({ deleted: z.number().int(), changeSetId: z.uuid() }),
  problems: [problems.cancelled],
});
export const controlStream = endpoint({
  method: 'POST',
  path: '/api/streams/:id/:action',
  needs: 'delivery:write',
  tag,
  summary: 'Start, stop or restart a running channel on its edges',
  params: IntParam.extend({ action: z.enum(['start', 'stop', 'restart']) }),
  status: 204,
  reply: none,
  problems: [problems.notFound],
}); // prettier-ignore
export const previewStream = endpoint({
  method: 'POST',
  path: '/api/streams/:id/preview',
  needs: 'catalog:read',
  tag,
  summary: 'Signed addresses, valid for an hour, at which the panel’s player plays the stream',
  params: IntParam,
  reply: z.object({ hls: z.string().nullable(), ts: z.string().nullable(), file: z.string().nullable(), expiresAt: Instant }),
  problems: [problems.notFound],
}); // prettier-ignore

export const Category = z.object({
  id: int32,
  kind: CategoryKind,
  name: z.string(),
  parentId: int32.nullable(),
  isAdult: z.boolean(),
  position: z.number().int(),
  streamCount: z.number().int(),
});
export type Category = z.infer<typeof Category>;
const CategoryFields = z.object({ name: Name, parentId: int32.nullable(), isAdult: z.boolean() });
export const listCategories = endpoint({
  method: 'GET',
  path: '/api/categories',
  needs: 'catalog:read',
  tag,
  summary: 'Categories in their order',
  query: z.object({ ...pageQuery, kind: CategoryKind.optional() }),
  reply: pageOf(Category),
});
export const createCategory = endpoint({
  method: 'POST',
  path: '/api/categories',
  needs: 'catalog:write',
  tag,
  summary: 'Create a category',
  status: 201,
  body: CategoryFields.partial().extend({ kind: CategoryKind, name: Name }),
  reply: Category,
  problems: [problems.nameTaken, problems.unknownReference],
});
export const updateCategory = endpoint({
  method: 'PATCH',
  path: '/api/categories/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Change a category',
  params: IntParam,
  body: CategoryFields.partial(),
  reply: Category,
  problems: [problems.notFound, problems.nameTaken, problems.unknownReference],
});
export const deleteCategory = endpoint({
  method: 'DELETE',
  path: '/api/categories/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Delete a category; its streams stay; answers the change set that undoes it',
  params: IntParam,
  reply: z.object({ changeSetId: z.uuid() }),
  problems: [problems.notFound],
});
export const orderCategories = endpoint({
  method: 'PUT',
  path: '/api/categories/order',
  needs: 'catalog:write',
  tag,
  summary: 'Set the order of categories of a kind',
  body: z.object({ kind: CategoryKind, ids: z.array(int32).max(10_000) }),
  status: 204,
  reply: none,
  problems: [problems.unknownReference],
});

export const Bouquet = z.object({
  id: int32,
  name: z.string(),
  position: z.number().int(),
  streamCount: z.number().int(),
  seriesCount: z.number().int(),
  lineCount: z.number().int(),
});
export type Bouquet = z.infer<typeof Bouquet>;
/** What a bouquet grants, by category (everything in it, now and later) and singly. */
export const BouquetContent = z.object({
  categoryIds: z.array(int32).max(10_000),
  streamIds: z.array(int32).max(200_000),
  seriesIds: z.array(int32).max(200_000),
});
const BouquetFields = BouquetContent.extend(countryFields);
export const BouquetDetail = Bouquet.extend(BouquetFields.shape);
export type BouquetDetail = z.infer<typeof BouquetDetail>;
export const listBouquets = endpoint({
  method: 'GET',
  path: '/api/bouquets',
  needs: 'catalog:read',
  tag,
  summary: 'Bouquets in their order',
  query: z.object(pageQuery),
  reply: pageOf(Bouquet),
});
export const getBouquet = endpoint({
  method: 'GET',
  path: '/api/bouquets/:id',
  needs: 'catalog:read',
  tag,
  summary: 'One bouquet with what it grants',
  params: IntParam,
  reply: BouquetDetail,
  problems: [problems.notFound],
});
export const createBouquet = endpoint({
  method: 'POST',
  path: '/api/bouquets',
  needs: 'catalog:write',
  tag,
  summary: 'Create a bouquet',
  status: 201,
  body: BouquetFields.partial().extend({ name: Name }),
  reply: BouquetDetail,
  problems: [problems.nameTaken, problems.unknownReference],
});
export const updateBouquet = endpoint({
  method: 'PATCH',
  path: '/api/bouquets/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Change a bouquet; given lists replace the present ones',
  params: IntParam,
  body: BouquetFields.extend({ name: Name }).partial(),
  reply: BouquetDetail,
  problems: [problems.notFound, problems.nameTaken, problems.unknownReference],
});
export const deleteBouquet = endpoint({
  method: 'DELETE',
  path: '/api/bouquets/:id',
  needs: 'catalog:write',
  tag,
  summary: 'Delete a bouquet; its streams stay; answers the change set that undoes it',
  params: IntParam,
  reply: z.object({ changeSetId: z.uuid() }),
  problems: [problems.notFound],
});
