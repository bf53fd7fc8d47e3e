// Groups of servers: kept, changed, and held in memory for the placement of viewers.
import { problems, type createServerGroup, type ServerGroup, type updateServerGroup } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { z } from 'zod';
import type { Bus } from '../platform/bus.ts';
import { systemBy, type By } from '../platform/by.ts';
import type { Db } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  dice: Pick<Dice, 'id'>;
}

type Making = z.output<typeof createServerGroup.body>;
type Change = z.output<typeof updateServerGroup.body>;

/** Everything that changes a group, or who is in it. */
const NEWS = ['servers.group-created', 'servers.group-updated', 'servers.group-removed', 'servers.removed'] as const;

export function createGroups({ units, bus, dice }: Deps) {
  let held: ServerGroup[] = [];
  const load = async () => {
    held = await units.acrossApps('read groups of servers', systemBy(0, 'servers'), ({ tx }) => listGroups(tx));
  };
  bus.on(NEWS, load);

  return {
    load,
    /** By name; as this process knows them. */
    all: (): readonly ServerGroup[] => held,
    list: (): Promise<ServerGroup[]> =>
      units.acrossApps('read groups of servers', systemBy(0, 'servers'), ({ tx }) => listGroups(tx)),
    /** Throws `invalid-request` for a taken name and for an unknown server. */
    create: (by: By, group: Making): Promise<ServerGroup> =>
      units.acrossApps('make a group of servers', by, async ({ tx }) => {
        const made = { id: dice.id(), ...group };
        await check(tx, made);
        await writeGroup(tx, made);
        await bus.record(tx, 'servers.group-created', { summary: `group ${made.name}`, ids: [made.id], after: made });
        return made;
      }),
    /** Throws `not-found`, and as `create`. */
    update: (by: By, id: string, change: Change): Promise<ServerGroup> =>
      units.acrossApps('change a group of servers', by, async ({ tx }) => {
        const before = await lockGroup(tx, id);
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
        const after: ServerGroup = { ...before, ...given };
        await check(tx, after);
        await writeGroup(tx, after);
        await bus.record(tx, 'servers.group-updated', { summary: `group ${after.name}`, ids: [id], before, after });
        return after;
      }),
    /** Throws `not-found`. */
    remove: (by: By, id: string): Promise<void> =>
      units.acrossApps('remove a group of servers', by, async ({ tx }) => {
        const before = await lockGroup(tx, id);
        await tx.deleteFrom('servers.server_group').where('id', '=', id).execute();
        await bus.record(tx, 'servers.group-removed', { summary: `group ${before.name}`, ids: [id], before });
      }),
  };
}

async function listGroups(db: Db): Promise<ServerGroup[]> {
  const rows = await db.selectFrom('servers.server_group').selectAll().orderBy('name').execute();
  const members = await db.selectFrom('servers.group_member').selectAll().orderBy('priority').orderBy('server_id').execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    method: row.method as ServerGroup['method'],
    isActive: row.is_active,
    members: members.flatMap((one) => (one.group_id === row.id ? [{ serverId: one.server_id, priority: one.priority }] : [])),
  }));
}

async function lockGroup(db: Db, id: string): Promise<ServerGroup> {
  await db.selectFrom('servers.server_group').select('id').where('id', '=', id).forUpdate().execute();
  const found = (await listGroups(db)).find((one) => one.id === id);
  if (!found) throw problems.notFound('there is no such group');
  return found;
}

async function check(db: Db, { id, name, members }: ServerGroup): Promise<void> {
  const same = await db.selectFrom('servers.server_group').select('id').where('name', '=', name).where('id', '!=', id).execute();
  const server = await db.selectFrom('servers.server').select('id').where('name', '=', name).execute();
  if (same.length + server.length > 0)
    throw problems.invalidRequest('the name is taken', {
      fields: [{ at: 'body.name', says: 'another group or server has this name' }],
    });
  const known = new Set((await db.selectFrom('servers.server').select('id').execute()).map((row) => row.id));
  if (members.some(({ serverId }) => !known.has(serverId)))
    throw problems.invalidRequest('a server is unknown', { fields: [{ at: 'body.members', says: 'there is no such server' }] });
}

async function writeGroup(db: Db, { id, name, method, isActive, members }: ServerGroup): Promise<void> {
  const values = { name, method, is_active: isActive };
  await db
    .insertInto('servers.server_group')
    .values({ id, ...values })
    .onConflict((c) => c.column('id').doUpdateSet(values))
    .execute();
  await db.deleteFrom('servers.group_member').where('group_id', '=', id).execute();
  const rows = members.map(({ serverId, priority }) => ({ group_id: id, server_id: serverId, priority }));
  if (rows.length > 0) await db.insertInto('servers.group_member').values(rows).execute();
}
