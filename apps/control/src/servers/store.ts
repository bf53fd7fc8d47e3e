import type { Db } from '../platform/db.ts';

export interface ServerRow {
  id: string;
  name: string;
  is_primary: boolean;
  public_url: string;
  peer_address: string;
  weight: number;
  max_connections: number;
  is_draining: boolean;
  joined_at: Date;
}
const columns = [
  'id',
  'name',
  'is_primary',
  'public_url',
  'peer_address',
  'weight',
  'max_connections',
  'is_draining',
  'joined_at',
] as const; // prettier-ignore

export const listServers = (db: Db): Promise<ServerRow[]> =>
  db.selectFrom('servers.server').select(columns).orderBy('is_primary', 'desc').orderBy('joined_at').orderBy('id').execute();

export const insertServer = (
  db: Db,
  server: Pick<ServerRow, 'id' | 'name' | 'is_primary' | 'public_url' | 'peer_address'>,
): Promise<ServerRow> => db.insertInto('servers.server').values(server).returning(columns).executeTakeFirstOrThrow();

/** Two control planes that start at once make one primary. */
export const insertPrimary = (db: Db, id: string, name: string) =>
  db
    .insertInto('servers.server')
    .values({ id, name, is_primary: true })
    .onConflict((c) => c.column('is_primary').where('is_primary', '=', true).doNothing())
    .execute();

export const lockServer = (db: Db, id: string): Promise<ServerRow | undefined> =>
  db.selectFrom('servers.server').select(columns).where('id', '=', id).forUpdate().executeTakeFirst();

export const updateServer = (
  db: Db,
  id: string,
  values: Partial<Omit<ServerRow, 'id' | 'is_primary' | 'joined_at'>>,
): Promise<ServerRow> =>
  db.updateTable('servers.server').set(values).where('id', '=', id).returning(columns).executeTakeFirstOrThrow();

export const deleteServer = (db: Db, id: string) => db.deleteFrom('servers.server').where('id', '=', id).execute();

export const readAuthority = (db: Db) =>
  db.selectFrom('servers.authority').select(['certificate', 'private_key_sealed']).executeTakeFirst();

export const insertAuthority = (db: Db, values: { certificate: string; private_key_sealed: string }) =>
  db
    .insertInto('servers.authority')
    .values(values)
    .onConflict((c) => c.column('only_one').doNothing())
    .execute();

export const insertCode = (db: Db, code: { id: string; secret_sealed: string; made_by: string; expires_at: Date }) =>
  db.insertInto('servers.join_code').values(code).execute();

export const lockCode = (db: Db, id: string) =>
  db
    .selectFrom('servers.join_code')
    .select(['secret_sealed', 'expires_at', 'used_at'])
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();

export const useCode = (db: Db, id: string, at: Date) =>
  db.updateTable('servers.join_code').set({ used_at: at }).where('id', '=', id).execute();

export const dropOldCodes = (db: Db, before: Date) =>
  db.deleteFrom('servers.join_code').where('expires_at', '<', before).execute();

export const noteEdge = (db: Db, serverId: string, process: string, at: Date) =>
  db
    .insertInto('servers.edge')
    .values({ server_id: serverId, process, seen_at: at })
    .onConflict((c) => c.columns(['server_id', 'process']).doUpdateSet({ seen_at: at }))
    .execute();

export const edgesSince = (db: Db, since: Date) =>
  db.selectFrom('servers.edge').select(['server_id', 'process']).where('seen_at', '>', since).execute();

export const forgetEdges = (db: Db, before: Date) => db.deleteFrom('servers.edge').where('seen_at', '<', before).execute();
