// Imports of playlists and Xtream accounts; the guide; background jobs; the demo.
import { z } from 'zod';
import { endpoint, Instant, int32, IntParam, none, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { ImportMapping } from './import-mapping.ts';
import * as problems from './problems.ts';

const tag = 'Imports';
const entryKinds = z.object({
  live: z.number().int(),
  radio: z.number().int(),
  movie: z.number().int(),
  episode: z.number().int(),
});

/** Where a run's entries come from. An uploaded file is named by the id that the upload answered. */
export const ImportFrom = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('url'), url: z.url({ protocol: /^https?$/ }).max(8192), userAgent: z.string().max(500).optional() }),
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(20_000_000) }),
  z.object({ kind: z.literal('upload'), uploadId: z.uuid() }),
  z.object({
    kind: z.literal('xtream'),
    server: z.url({ protocol: /^https?$/ }).max(2048),
    username: z.string().min(1).max(200),
    password: z.string().min(1).max(200),
    withLive: z.boolean().default(true),
    withFilms: z.boolean().default(true),
    withSeries: z.boolean().default(true),
    withGuide: z.boolean().default(true),
  }),
]);
export type ImportFrom = z.infer<typeof ImportFrom>;
export const RunState = z.enum(['waiting', 'fetching', 'staged', 'applying', 'done', 'failed', 'cancelled', 'undone']);

export const ImportRun = z.object({
  id: z.uuid(),
  /** Names the place where it comes from: runs of one place have one. */
  sourceId: z.uuid(),
  /** Where from, for people: the address without credentials, or the file's name. */
  from: z.string(),
  kind: z.enum(['url', 'text', 'upload', 'xtream']),
  state: RunState,
  /** What the present phase has done of what it expects; `of` is null while unknown. */
  progress: z.object({ phase: z.string(), done: z.number().int(), of: z.number().int().nullable(), perSecond: z.number() }),
  found: entryKinds,
  changes: z.object({
    added: z.number().int(),
    changed: z.number().int(),
    gone: z.number().int(),
    unchanged: z.number().int(),
    leftOut: z.number().int().meta({ description: 'Given, but deleted or merged away here: such streams stay away.' }),
  }),
  skipped: z.number().int(),
  /** Entries of which it is not certain which streams they are. */
  unclear: z.number().int(),
  /** Why it failed; empty otherwise. */
  reason: z.string(),
  changeSetId: z.uuid().nullable(),
  jobId: z.string().nullable(),
  createdAt: Instant,
  endedAt: Instant.nullable(),
});
export type ImportRun = z.infer<typeof ImportRun>;
/** A group found in the list: how many entries of which kind, and a few of them. */
export const FoundGroup = z.object({
  name: z.string(),
  kind: z.enum(['live', 'radio', 'movie', 'series']),
  count: z.number().int(),
  samples: z.array(z.string()),
});
export const SkippedLine = z.object({ line: z.number().int(), why: z.string(), text: z.string() });
export const ImportRunDetail = ImportRun.extend({
  groups: z.array(FoundGroup),
  attributes: z.array(z.object({ name: z.string(), count: z.number().int(), samples: z.array(z.string()) })),
  mapping: ImportMapping,
  /** The first ones. */
  skippedLines: z.array(SkippedLine),
  guideUrls: z.array(z.string()),
});
export type ImportRunDetail = z.infer<typeof ImportRunDetail>;

export const ImportOptions = z.object({
  /** Groups to take; absent: all. */
  groups: z.array(z.object({ name: z.string(), kind: z.enum(['live', 'radio', 'movie', 'series']) })).optional(),
  /** A bouquet that gets everything imported; absent: one bouquet per group. */
  bouquetId: int32.nullable().default(null),
  bouquets: z.enum(['per-group', 'one', 'none']).default('per-group'),
  /** What an unclear entry is: this stream, a new one (null), or to be left out, with the streams that it could be staying as they are. */
  matches: z
    .array(z.object({ seq: z.number().int(), streamId: int32.nullable().default(null), skip: z.boolean().default(false) }))
    .max(10_000)
    .optional(),
});
export const startImport = endpoint({
  method: 'POST',
  path: '/api/imports',
  needs: 'imports:write',
  tag,
  summary: 'Start an import: fetched and staged in the background; with `apply: "now"` also applied',
  status: 202,
  body: z.object({
    from: ImportFrom,
    apply: z.enum(['review', 'now']).default('review'),
    options: ImportOptions.default({ bouquetId: null, bouquets: 'per-group' }),
    /** Absent: what the same place was read with before. */
    mapping: ImportMapping.optional(),
  }),
  reply: ImportRun,
}); // prettier-ignore
export const uploadPlaylist = endpoint({
  method: 'POST',
  path: '/api/imports/upload',
  needs: 'imports:write',
  tag,
  summary: 'Upload a playlist file for an import',
  status: 201,
  upload: true,
  reply: z.object({ uploadId: z.uuid(), name: z.string(), bytes: z.number().int() }),
  problems: [problems.tooLarge, problems.emptyPlaylist],
});
export const listImports = endpoint({
  method: 'GET',
  path: '/api/imports',
  needs: 'imports:read',
  tag,
  summary: 'Runs, newest first',
  query: z.object({ ...pageQuery, sourceId: z.uuid().optional() }),
  reply: pageOf(ImportRun),
});
export const getImport = endpoint({
  method: 'GET',
  path: '/api/imports/:id',
  needs: 'imports:read',
  tag,
  summary: 'One run: progress, what was found, what was skipped and why',
  params: UuidParam,
  reply: ImportRunDetail,
  problems: [problems.notFound],
});
export const applyImport = endpoint({
  method: 'POST',
  path: '/api/imports/:id/apply',
  needs: 'imports:write',
  tag,
  summary: 'Apply a staged run in one transaction',
  status: 202,
  params: UuidParam,
  body: ImportOptions,
  reply: ImportRun,
  problems: [problems.notFound, problems.runNotReady],
});
export const cancelImport = endpoint({
  method: 'POST',
  path: '/api/imports/:id/cancel',
  needs: 'imports:write',
  tag,
  summary: 'Cancel a run that is not applied yet',
  params: UuidParam,
  reply: ImportRun,
  problems: [problems.notFound, problems.runNotReady],
});
export const undoImport = endpoint({
  method: 'POST',
  path: '/api/imports/:id/undo',
  isLong: true,
  needs: 'imports:write',
  tag,
  summary: 'Undo an applied run',
  params: UuidParam,
  reply: ImportRun,
  problems: [problems.notFound, problems.runNotReady, problems.cancelled],
});

// ---- guide ----
const guide = 'Guide';
export const EpgSource = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string().nullable(),
  isEnabled: z.boolean(),
  everyHours: z.number().int(),
  state: z.enum(['never', 'running', 'ok', 'failed']),
  reason: z.string(),
  channels: z.number().int(),
  programmes: z.number().int(),
  lastRunAt: Instant.nullable(),
});
export type EpgSource = z.infer<typeof EpgSource>;
const EpgFields = z.object({
  name: z.string().trim().min(1).max(200),
  url: z
    .url({ protocol: /^https?$/ })
    .max(8192)
    .nullable(),
  isEnabled: z.boolean(),
  everyHours: z.number().int().min(1).max(168),
});
export const listEpgSources = endpoint({
  method: 'GET',
  path: '/api/epg/sources',
  needs: 'epg:read',
  tag: guide,
  summary: 'Guide sources',
  reply: z.object({ items: z.array(EpgSource) }),
});
export const createEpgSource = endpoint({
  method: 'POST',
  path: '/api/epg/sources',
  needs: 'epg:write',
  tag: guide,
  summary: 'Add a guide source by URL (null: files are uploaded to it)',
  status: 201,
  body: EpgFields.partial().extend({ name: EpgFields.shape.name, url: EpgFields.shape.url }),
  reply: EpgSource,
});
export const updateEpgSource = endpoint({
  method: 'PATCH',
  path: '/api/epg/sources/:id',
  needs: 'epg:write',
  tag: guide,
  summary: 'Change a guide source',
  params: UuidParam,
  body: EpgFields.partial(),
  reply: EpgSource,
  problems: [problems.notFound],
});
export const deleteEpgSource = endpoint({
  method: 'DELETE',
  path: '/api/epg/sources/:id',
  needs: 'epg:write',
  tag: guide,
  summary: 'Remove a guide source with its programmes',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});
export const importEpgSource = endpoint({
  method: 'POST',
  path: '/api/epg/sources/:id/import',
  needs: 'epg:write',
  tag: guide,
  summary: 'Fetch a guide source now',
  status: 202,
  params: UuidParam,
  reply: EpgSource,
  problems: [problems.notFound, problems.runNotReady],
});
export const uploadEpg = endpoint({
  method: 'POST',
  path: '/api/epg/sources/:id/upload',
  needs: 'epg:write',
  tag: guide,
  summary: 'Upload an XMLTV file (plain or gzip) to a guide source',
  status: 202,
  params: UuidParam,
  upload: true,
  reply: EpgSource,
  problems: [problems.notFound, problems.notAGuide, problems.tooLarge],
});
export const EpgMapping = z.object({
  streamId: int32,
  epgChannelId: z.string().nullable(),
  isMatched: z.boolean(),
  suggestions: z.array(z.object({ epgChannelId: z.string(), name: z.string(), score: z.number() })),
});
export const getEpgMapping = endpoint({
  method: 'GET',
  path: '/api/epg/mapping/:streamId',
  needs: 'epg:read',
  tag: guide,
  summary: 'Which guide channel a stream has, and which might fit',
  params: z.object({ streamId: IntParam.shape.id }),
  reply: EpgMapping,
  problems: [problems.notFound],
});
export const setEpgMapping = endpoint({
  method: 'POST',
  path: '/api/epg/mapping',
  needs: 'epg:write',
  tag: guide,
  summary: 'Set which guide channel streams have',
  body: z.object({
    mappings: z
      .array(z.object({ streamId: int32, epgChannelId: z.string().max(500).nullable() }))
      .min(1)
      .max(10_000),
  }),
  reply: z.object({ mapped: z.number().int() }),
  problems: [problems.unknownReference],
});
export const Programme = z.object({ id: int32, title: z.string(), description: z.string(), start: Instant, stop: Instant });
export const listProgrammes = endpoint({
  method: 'GET',
  path: '/api/epg/programmes',
  needs: 'epg:read',
  tag: guide,
  summary: 'Programmes of streams between two instants (seven days at most)',
  query: z.object({
    streamIds: z.string().max(4000).describe('Ids, separated by commas; 200 at most.'),
    from: Instant,
    to: Instant,
  }),
  reply: z.object({ items: z.array(z.object({ streamId: int32, programmes: z.array(Programme) })) }),
});

// ---- jobs ----
const jobs = 'Jobs';
export const Job = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['waiting', 'running', 'retrying', 'done', 'failed', 'cancelled']),
  progress: z.object({ phase: z.string(), done: z.number().int(), of: z.number().int().nullable() }).nullable(),
  attempts: z.number().int(),
  reason: z.string(),
  actor: z.string(),
  createdAt: Instant,
  startedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** False for mass edits and undos: these are done in the request that asked for them, and shown here while they go on. */
  isRepeatable: z.boolean(),
}); // prettier-ignore
export type Job = z.infer<typeof Job>;
const JobParam = z.object({ id: z.string().max(50) });
export const listJobs = endpoint({
  method: 'GET',
  path: '/api/jobs',
  needs: 'jobs:read',
  tag: jobs,
  summary: 'Background jobs of the app, newest first',
  query: z.object({ ...pageQuery, state: Job.shape.state.optional() }),
  reply: pageOf(Job),
});
export const getJob = endpoint({
  method: 'GET',
  path: '/api/jobs/:id',
  needs: 'jobs:read',
  tag: jobs,
  summary: 'One job',
  params: JobParam,
  reply: Job,
  problems: [problems.notFound],
});
export const cancelJob = endpoint({
  method: 'POST',
  path: '/api/jobs/:id/cancel',
  needs: 'jobs:write',
  tag: jobs,
  summary: 'Cancel a job that waits or runs; a mass edit or an undo has then changed nothing',
  params: JobParam,
  reply: Job,
  problems: [problems.notFound, problems.jobEnded],
});
export const retryJob = endpoint({
  method: 'POST',
  path: '/api/jobs/:id/retry',
  needs: 'jobs:write',
  tag: jobs,
  summary: 'Run a failed or cancelled job again',
  params: JobParam,
  reply: Job,
  problems: [problems.notFound, problems.runNotReady],
});

// ---- demo ----
export const loadDemo = endpoint({
  method: 'POST',
  path: '/api/demo',
  needs: 'imports:write',
  tag,
  summary:
    'Import the generated demo line-up; allows this machine’s own address in `network.allowedPrivate`, as a platform administrator',
  status: 202,
  reply: z.object({ run: ImportRun, epgSourceId: z.uuid() }),
  problems: [problems.demoUnavailable, problems.forbidden],
}); // prettier-ignore
