// The two background jobs of an import: read and stage; apply.
import { job } from '../platform/jobs.ts';
import { z } from 'zod';

const payload = z.object({ runId: z.uuid() });

/** Tried again after a restart or while the database is away; every other failure is final. */
export const stageRun = job('imports.stage', payload, { attempts: 3, expiresSeconds: 4 * 3600 });
export const applyRun = job('imports.apply', payload, { attempts: 3, expiresSeconds: 3600 });
