// Packages of lines: a duration, connections, bouquets and outputs under a name, as operators hand them out.
import { z } from 'zod';
import { endpoint, Instant, int32, IntParam, pageOf, pageQuery } from './endpoint.ts';
import { LineOutput } from './line-fields.ts';
import * as problems from './problems.ts';

const tag = 'Lines';
const fields = {
  name: z.string().trim().min(1).max(120),
  /** Null: lines of this package do not expire. */
  duration: z.number().int().min(1).max(3650).nullable(),
  unit: z.enum(['hours', 'days', 'months']),
  maxConnections: z.number().int().min(1).max(1000),
  bouquetIds: z.array(int32).max(1000),
  allowedOutputs: z.array(LineOutput).min(1),
  isTrial: z.boolean(),
  /** Switched off: kept for the lines that have it, not offered any more. */
  isEnabled: z.boolean(),
  notes: z.string().max(10_000),
};
export const LinePackage = z.object({ id: int32, ...fields, lineCount: z.number().int(), createdAt: Instant });
export type LinePackage = z.infer<typeof LinePackage>;
const PackageFields = z.object(fields).partial();
const wrong = [problems.nameTaken, problems.unknownReference] as const;

export const listPackages = endpoint({
  method: 'GET',
  path: '/api/packages',
  needs: 'lines:read',
  tag,
  summary: 'Packages, by name',
  query: z.object({ ...pageQuery }),
  reply: pageOf(LinePackage),
});
export const getPackage = endpoint({
  method: 'GET',
  path: '/api/packages/:id',
  needs: 'lines:read',
  tag,
  summary: 'One package',
  params: IntParam,
  reply: LinePackage,
  problems: [problems.notFound],
});
export const createPackage = endpoint({
  method: 'POST',
  path: '/api/packages',
  needs: 'lines:write',
  tag,
  summary: 'Create a package',
  status: 201,
  body: PackageFields.extend({ name: fields.name }),
  reply: LinePackage,
  problems: wrong,
});
export const updatePackage = endpoint({
  method: 'PATCH',
  path: '/api/packages/:id',
  needs: 'lines:write',
  tag,
  summary: 'Change a package; lines that were made from it stay as they are',
  params: IntParam,
  body: PackageFields,
  reply: LinePackage,
  problems: [problems.notFound, ...wrong],
});
export const deletePackage = endpoint({
  method: 'DELETE',
  path: '/api/packages/:id',
  needs: 'lines:write',
  tag,
  summary: 'Delete a package; its lines stay as they are, its codes that nobody redeemed go',
  params: IntParam,
  status: 204,
  reply: z.void(),
  problems: [problems.notFound],
});
