// The catalogue as players get it: ready-made lists, and how well they serve.
import { z } from 'zod';
import { endpoint, Instant } from './endpoint.ts';

export const SnapshotView = z.object({
  streams: z.number().int(),
  /** Null: none was built yet. */
  builtAt: Instant.nullable(),
  buildMs: z.number(),
  /** Composed answers that are held, and their bytes. */
  answers: z.number().int(),
  bytes: z.number(),
  /** Answers asked for since the start, by whether they were at hand. */
  hits: z.number().int(),
  misses: z.number().int(),
});
export type SnapshotView = z.infer<typeof SnapshotView>;
export const getSnapshot = endpoint({
  method: 'GET',
  path: '/api/snapshot',
  needs: 'catalog:read',
  tag: 'Catalogue',
  summary: 'The ready-made lists of the app for players: size, build time, how many answers were at hand',
  reply: SnapshotView,
});
