// The shape of a problem document (RFC 9457, 3.1), for OpenAPI.
import { z } from 'zod';

export const problemDocument = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    fields: z.array(z.object({ at: z.string(), says: z.string() })).optional(),
  })
  .describe('A problem document (RFC 9457).');
