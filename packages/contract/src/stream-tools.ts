// Work on many streams at once: changes with a preview, in one change set each, which an undo takes back.
import { z } from 'zod';
import { Headers, ProxyUrl, StreamDetail, StreamKind } from './catalog.ts';
import { endpoint, int32, IntParam, pageOf, pageQuery } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Catalogue';

export const StreamFilter = z.object({
  kind: StreamKind.optional(),
  categoryId: int32.optional(),
  bouquetId: int32.optional(),
  seriesId: int32.optional(),
  isEnabled: z.boolean().optional(),
  search: z.string().max(200).optional(),
});
export type StreamFilter = z.infer<typeof StreamFilter>;
/** Which streams: these, or all that a filter finds. */
export const StreamChoice = z.union([z.object({ ids: z.array(int32).min(1).max(100_000) }), z.object({ filter: StreamFilter })]);
export type StreamChoice = z.infer<typeof StreamChoice>;

const Piece = z.string().min(1).max(500);
/** One step of a renaming; steps are taken in their order. A name that would become empty stays. */
export const RenameStep = z.discriminatedUnion('do', [
  z.object({
    do: z.literal('replace'),
    find: Piece,
    by: z.string().max(500).default(''),
    ignoreCase: z.boolean().default(false),
  }),
  z.object({
    do: z.literal('pattern'),
    find: Piece.describe('A regular expression as PostgreSQL reads it (advanced form).'),
    by: z.string().max(500).default('').describe('$1 to $9 stand for what the groups have matched.'),
    ignoreCase: z.boolean().default(false),
  }),
  z.object({ do: z.literal('cut-start'), text: Piece.describe('Cut away where a name begins with it, in any case.') }),
  z.object({ do: z.literal('cut-end'), text: Piece }),
  z.object({ do: z.literal('cut-prefix').describe('“UK: ”, “[DE] ”, “|FR| ” and the like.') }),
  z.object({ do: z.literal('add-start'), text: Piece }),
  z.object({ do: z.literal('add-end'), text: Piece }),
  z.object({ do: z.literal('case'), to: z.enum(['upper', 'lower', 'title']) }),
  z.object({ do: z.literal('tidy').describe('White space at the ends goes, and runs of it become one space.') }),
]);
export type RenameStep = z.infer<typeof RenameStep>;

/** What becomes of the chosen streams: fields are replaced; categories and bouquets may also be added and taken away. */
export const StreamEdit = z
  .object({
    categoryIds: z.array(int32).max(100),
    addCategoryIds: z.array(int32).max(100),
    removeCategoryIds: z.array(int32).max(1000),
    addBouquetIds: z.array(int32).max(1000).describe('Granted singly by these bouquets.'),
    removeBouquetIds: z.array(int32).max(1000).describe('What a bouquet grants by category stays granted.'),
    isEnabled: z.boolean(),
    isOnDemand: z.boolean(),
    isAdult: z.boolean(),
    rating: z.number().min(0).max(10).nullable(),
    logoUrl: z.string().max(8192),
    epgChannelId: z.string().max(500).nullable(),
    container: z.string().regex(/^[a-z0-9]{1,8}$/),
    notes: z.string().max(10_000),
    userAgent: z.string().max(500).nullable().describe('Sent to all sources that have none of their own.'),
    headers: Headers.describe('Sent to all sources; a source’s own of the same name counts more.'),
    proxy: ProxyUrl.nullable().describe('Through which all sources are pulled; null: none.'),
    rename: z.array(RenameStep).min(1).max(20),
  })
  .partial();
export type StreamEdit = z.infer<typeof StreamEdit>;

const body = z.object({ streams: StreamChoice, edit: StreamEdit });
const wrong = [problems.unknownReference, problems.nothingToChange, problems.patternWrong] as const;
const ChangedSample = z.object({
  id: int32,
  name: z.string(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
});
export const previewStreamEdit = endpoint({
  method: 'POST',
  path: '/api/streams/edit/preview',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'What a change of many streams would do: how many it finds, how many it changes, with samples',
  body,
  reply: z.object({
    found: z.number().int(),
    changed: z.number().int(),
    /** Of the changed ones, those that somebody watches now. */
    watching: z.number().int(),
    samples: z.array(ChangedSample),
  }),
  problems: wrong,
});
export const editStreams = endpoint({
  method: 'POST',
  path: '/api/streams/edit',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Change many streams at once; answers the change set that undoes it',
  body,
  reply: z.object({ changed: z.number().int(), changeSetId: z.uuid() }),
  problems: [...wrong, problems.cancelled],
});

const Host = z.string().trim().min(1).max(300);
/** What of the sources' addresses becomes another. */
export const SourceReplacement = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('host'),
    from: Host.describe('Host, or host:port; without a port it stands for all ports of the host.'),
    to: Host.describe('Host, host:port, or either with a scheme in front.'),
  }),
  z.object({
    what: z.literal('account'),
    username: Piece,
    password: Piece,
    newUsername: Piece,
    newPassword: Piece,
  }),
  z.object({ what: z.literal('text'), from: Piece, to: z.string().max(500) }),
]);
export type SourceReplacement = z.infer<typeof SourceReplacement>;
const replaceBody = z.object({ streams: StreamChoice, replace: SourceReplacement });
export const previewSourceReplace = endpoint({
  method: 'POST',
  path: '/api/streams/sources/replace/preview',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'How many sources a replacement of host, account or text in their addresses would change, with samples',
  body: replaceBody,
  reply: z.object({
    found: z.number().int(),
    /** Streams, and sources of them. */
    changed: z.number().int(),
    sources: z.number().int(),
    samples: z.array(z.object({ id: int32, name: z.string(), before: z.string(), after: z.string() })),
  }),
});
export const replaceInSources = endpoint({
  method: 'POST',
  path: '/api/streams/sources/replace',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Replace host, account or text in the addresses of many sources; answers the change set that undoes it',
  body: replaceBody,
  reply: z.object({ changed: z.number().int(), sources: z.number().int(), changeSetId: z.uuid() }),
  problems: [problems.cancelled],
});

export const exportStreams = endpoint({
  method: 'POST',
  path: '/api/streams/export',
  needs: 'catalog:write',
  tag,
  summary: 'Streams with the addresses of their sources, as M3U (the first source of each), CSV or JSON',
  body: z.object({ format: z.enum(['m3u', 'csv', 'json']), streams: StreamChoice }),
  reply: z.unknown(),
  download: true,
});

const By = z.enum(['name', 'address', 'guide']);
const Duplicate = z.object({
  id: int32,
  name: z.string(),
  number: z.number().int(),
  categoryIds: z.array(int32),
  sourceCount: z.number().int(),
  isEnabled: z.boolean(),
});
export const DuplicateGroup = z.object({ key: z.string(), streams: z.array(Duplicate) });
export type DuplicateGroup = z.infer<typeof DuplicateGroup>;
export const listDuplicates = endpoint({
  method: 'GET',
  path: '/api/streams/duplicates',
  needs: 'catalog:read',
  tag,
  summary:
    'Groups of streams of a kind that have the same name (quality and country marks aside), first address, or guide channel',
  query: z.object({
    after: pageQuery.after,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    by: By.default('name'),
    kind: StreamKind.default('live'),
  }),
  reply: pageOf(DuplicateGroup),
});
export const mergeStreams = endpoint({
  method: 'POST',
  path: '/api/streams/merge',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary:
    'Merge streams: one of each group stays, with the sources, categories and bouquets of all; answers the change set that undoes it',
  body: z.union([
    z.object({
      merges: z
        .array(z.object({ keep: int32, others: z.array(int32).min(1).max(100) }))
        .min(1)
        .max(5000),
    }),
    z.object({
      all: z.object({ by: By, kind: StreamKind }).describe('Every group that is found; of each, the lowest id stays.'),
    }),
  ]),
  reply: z.object({ merged: z.number().int(), removed: z.number().int(), changeSetId: z.uuid() }),
  problems: [problems.unknownReference, problems.cancelled],
});

/** Where streams go: in front of one, behind one, or to a channel number; those that stand there make room. */
const Place = z.union([
  z.object({ before: int32 }),
  z.object({ after: int32 }),
  z.object({ number: z.number().int().min(0).max(1_000_000) }),
]);
export const moveStreams = endpoint({
  method: 'POST',
  path: '/api/streams/move',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Give streams of a kind, in the order in which they are named, another place among the channel numbers',
  body: z.object({ ids: z.array(int32).min(1).max(10_000), to: Place }),
  reply: z.object({ changed: z.number().int(), changeSetId: z.uuid() }),
  problems: [problems.unknownReference, problems.cancelled],
});
export const renumberStreams = endpoint({
  method: 'POST',
  path: '/api/streams/renumber',
  isLong: true,
  needs: 'catalog:write',
  tag,
  summary: 'Number streams one after the other, in their present order or by name; the others keep their numbers',
  body: z.object({
    streams: StreamChoice,
    startAt: z.number().int().min(0).max(1_000_000),
    order: z.enum(['number', 'name']).default('number'),
  }),
  reply: z.object({ changed: z.number().int(), changeSetId: z.uuid() }),
  problems: [problems.cancelled],
});
export const cloneStream = endpoint({
  method: 'POST',
  path: '/api/streams/:id/clone',
  needs: 'catalog:write',
  tag,
  summary: 'Make a second stream that is the same, with a number of its own',
  status: 201,
  params: IntParam,
  reply: StreamDetail,
  problems: [problems.notFound],
});
