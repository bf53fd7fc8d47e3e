// Groups of servers: who knocks at one of them is served by the group, by its own way of balancing; a region is such a group.
import { z } from 'zod';
import { endpoint, none, UuidParam } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Servers';

export const Balancing = z.enum(['none', 'round-robin', 'least-connections', 'weighted', 'ip-hash', 'stream']);
export type Balancing = z.infer<typeof Balancing>;

const members = z
  .array(
    z.object({
      serverId: z.uuid(),
      priority: z.number().int().min(1).max(100).describe('1 first; the next when those before have no room or are away.'),
    }),
  )
  .max(500)
  .refine((all) => new Set(all.map(({ serverId }) => serverId)).size === all.length, 'each server once');
const changeable = z.object({
  name: z.string().trim().min(1).max(100),
  /** How viewers are spread over its servers. */
  method: Balancing,
  /** False: as if it were not there. */
  isActive: z.boolean(),
  members,
});
export const ServerGroup = changeable.extend({ id: z.uuid() });
export type ServerGroup = z.infer<typeof ServerGroup>;

export const listServerGroups = endpoint({
  method: 'GET',
  path: '/api/server-groups',
  needs: 'servers:read',
  tag,
  summary: 'Groups of servers, by name',
  reply: z.object({ items: z.array(ServerGroup) }),
});
export const createServerGroup = endpoint({
  method: 'POST',
  path: '/api/server-groups',
  needs: 'platform',
  tag,
  summary: 'Make a group of servers: who knocks at one of them, or has the group’s name as server, is served there',
  status: 201,
  body: changeable.extend({ method: Balancing.default('least-connections'), isActive: z.boolean().default(true) }),
  reply: ServerGroup,
  problems: [problems.notFound, problems.invalidRequest],
});
export const updateServerGroup = endpoint({
  method: 'PATCH',
  path: '/api/server-groups/:id',
  needs: 'platform',
  tag,
  summary: 'Change a group of servers',
  params: UuidParam,
  body: changeable.partial(),
  reply: ServerGroup,
  problems: [problems.notFound, problems.invalidRequest],
});
export const removeServerGroup = endpoint({
  method: 'DELETE',
  path: '/api/server-groups/:id',
  needs: 'platform',
  tag,
  summary: 'Remove a group; its servers stay',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});
