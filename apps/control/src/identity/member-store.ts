import type { Role } from '@muxwell/contract';
import type { Db } from '../platform/db.ts';

export interface MemberRow {
  id: string;
  email: string;
  name: string;
  role: Role;
  joined_at: Date;
  last_seen_at: Date | null;
}

/** Members of one app with their accounts, which only a transaction over all apps may read: hence the explicit app. */
const members = (db: Db, appId: number) =>
  db
    .selectFrom('identity.membership as m')
    .innerJoin('identity.account as a', 'a.id', 'm.account_id')
    .select((eb) => [
      'a.id',
      'a.email',
      'a.name',
      'm.role',
      'm.joined_at',
      eb
        .selectFrom('identity.session as s')
        .select((s) => s.fn.max('s.last_seen_at').as('at'))
        .whereRef('s.account_id', '=', 'a.id')
        .as('last_seen_at'),
    ]) // prettier-ignore
    .where('m.app_id', '=', appId);

export const listMembers = (
  db: Db,
  appId: number,
  { search, after, limit }: { search?: string | undefined; after?: string | undefined; limit: number },
) => {
  let query = members(db, appId);
  if (search)
    query = query.where((eb) =>
      eb.or([
        eb('a.email', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`),
        eb('a.name', 'ilike', `%${search.replace(/[\\%_]/g, '\\$&')}%`),
      ]),
    );
  if (after) query = query.where('a.id', '>', after);
  return query.orderBy('a.id').limit(limit).execute() as Promise<MemberRow[]>;
};
export const findMember = (db: Db, appId: number, id: string) =>
  members(db, appId).where('a.id', '=', id).executeTakeFirst() as Promise<MemberRow | undefined>;
export const countMembers = async (db: Db, appId: number, role?: Role) => {
  const query = db
    .selectFrom('identity.membership')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('app_id', '=', appId);
  return (await (role ? query.where('role', '=', role) : query).executeTakeFirstOrThrow()).n;
};
/** Keeps two owners from leaving at the same time. */
export const lockMembers = (db: Db, appId: number) =>
  db.selectFrom('identity.membership').select('account_id').where('app_id', '=', appId).forUpdate().execute();
export const setRole = (db: Db, appId: number, id: string, role: Role) =>
  db.updateTable('identity.membership').set({ role }).where('app_id', '=', appId).where('account_id', '=', id).execute();
export const deleteMember = (db: Db, appId: number, id: string) =>
  db.deleteFrom('identity.membership').where('app_id', '=', appId).where('account_id', '=', id).execute();
