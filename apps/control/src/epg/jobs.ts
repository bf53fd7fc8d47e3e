// The background job of a guide.
import { z } from 'zod';
import { job } from '../platform/jobs.ts';

/** Fetches a source, or reads the file that was uploaded to it. */
export const importGuide = job('epg.import', z.object({ sourceId: z.uuid(), uploadId: z.uuid().nullable() }), {
  attempts: 3,
  expiresSeconds: 4 * 3600,
});
