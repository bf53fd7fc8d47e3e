import type { Role } from '@muxwell/contract';
import type { Db } from '../platform/db.ts';

export interface AccountRow {
  id: string;
  email: string;
  name: string;
  password_hash: string;
  is_platform_admin: boolean;
  language: string;
  theme: string;
  email_verified_at: Date | null;
}
const accountColumns = [
  'id',
  'email',
  'name',
  'password_hash',
  'is_platform_admin',
  'language',
  'theme',
  'email_verified_at',
] as const; // prettier-ignore

export const countAccounts = async (db: Db) =>
  (
    await db
      .selectFrom('identity.account')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
  ).n;
export const insertAccount = (db: Db, row: AccountRow) => db.insertInto('identity.account').values(row).execute();
export const findAccountByEmail = (db: Db, email: string): Promise<AccountRow | undefined> =>
  db.selectFrom('identity.account').select(accountColumns).where('email', '=', email).executeTakeFirst();
export const getAccount = (db: Db, id: string): Promise<AccountRow> =>
  db.selectFrom('identity.account').select(accountColumns).where('id', '=', id).executeTakeFirstOrThrow();
export const updateAccount = (
  db: Db,
  id: string,
  values: Partial<Pick<AccountRow, 'name' | 'language' | 'theme' | 'password_hash' | 'email_verified_at'>>,
): Promise<AccountRow> =>
  db.updateTable('identity.account').set(values).where('id', '=', id).returning(accountColumns).executeTakeFirstOrThrow();

export interface SessionRow {
  id: string;
  account_id: string;
  kind: string;
  ip: string;
  user_agent: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}
export const insertSession = (db: Db, row: Omit<SessionRow, 'created_at' | 'last_seen_at'> & { token_hash: string }) =>
  db.insertInto('identity.session').values(row).execute();
/** The session and its account, by the hash of a cookie's or refresh token. */
export const findSession = (db: Db, by: { tokenHash: string } | { id: string }) => {
  const base = db
    .selectFrom('identity.session as s')
    .innerJoin('identity.account as a', 'a.id', 's.account_id')
    .select(['s.id', 's.kind', 's.expires_at', 's.last_seen_at', 's.account_id', 'a.email', 'a.name', 'a.is_platform_admin']);
  return ('id' in by ? base.where('s.id', '=', by.id) : base.where('s.token_hash', '=', by.tokenHash)).executeTakeFirst();
};
export const touchSession = (db: Db, id: string, values: { last_seen_at: Date; expires_at: Date }) =>
  db.updateTable('identity.session').set(values).where('id', '=', id).execute();
export const rotateSession = (db: Db, id: string, values: { token_hash: string; expires_at: Date; last_seen_at: Date }) =>
  db.updateTable('identity.session').set(values).where('id', '=', id).execute();
export const listSessions = (db: Db, accountId: string, now: Date): Promise<SessionRow[]> =>
  db
    .selectFrom('identity.session')
    .select(['id', 'account_id', 'kind', 'ip', 'user_agent', 'created_at', 'last_seen_at', 'expires_at'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .limit(500)
    .execute(); // prettier-ignore
export const deleteSession = async (db: Db, accountId: string, id: string) =>
  (await db.deleteFrom('identity.session').where('account_id', '=', accountId).where('id', '=', id).executeTakeFirst())
    .numDeletedRows > 0n;
export const deleteOtherSessions = (db: Db, accountId: string, keep: string | null) => {
  const query = db.deleteFrom('identity.session').where('account_id', '=', accountId);
  return (keep === null ? query : query.where('id', '!=', keep)).execute();
};

export const insertLink = (
  db: Db,
  row: { token_hash: string; account_id: string; kind: 'reset' | 'verify'; email: string; expires_at: Date },
) => db.insertInto('identity.mailed_link').values(row).execute();
/** Removes it: a link works once. */
export const takeLink = (db: Db, kind: 'reset' | 'verify', tokenHash: string) =>
  db
    .deleteFrom('identity.mailed_link')
    .where('token_hash', '=', tokenHash)
    .where('kind', '=', kind)
    .returning(['account_id', 'email', 'expires_at'])
    .executeTakeFirst();
export const deleteLinks = (db: Db, accountId: string, kind: 'reset' | 'verify') =>
  db.deleteFrom('identity.mailed_link').where('account_id', '=', accountId).where('kind', '=', kind).execute();

export const listMemberships = (db: Db, accountId: string) =>
  db
    .selectFrom('identity.membership')
    .select(['app_id', 'role'])
    .where('account_id', '=', accountId)
    .orderBy('app_id')
    .execute() as Promise<{ app_id: number; role: Role }[]>;
export const insertMembership = (db: Db, row: { app_id: number; account_id: string; role: Role }) =>
  db
    .insertInto('identity.membership')
    .values(row)
    .onConflict((oc) => oc.columns(['app_id', 'account_id']).doUpdateSet({ role: row.role }))
    .execute();

export interface InvitationRow {
  app_id: number;
  id: string;
  email: string;
  role: Role;
  created_at: Date;
  expires_at: Date;
}
const invitationColumns = ['app_id', 'id', 'email', 'role', 'created_at', 'expires_at'] as const;
export const insertInvitation = (db: Db, row: Omit<InvitationRow, 'created_at'> & { token_hash: string }) =>
  db
    .insertInto('identity.invitation')
    .values(row)
    .returning(invitationColumns)
    .executeTakeFirstOrThrow() as Promise<InvitationRow>;
export const findInvitation = (db: Db, tokenHash: string) =>
  db
    .selectFrom('identity.invitation')
    .select(invitationColumns)
    .where('token_hash', '=', tokenHash)
    .executeTakeFirst() as Promise<InvitationRow | undefined>;
export const listInvitations = (db: Db, now: Date) =>
  db
    .selectFrom('identity.invitation')
    .select(invitationColumns)
    .where('expires_at', '>', now)
    .orderBy('created_at', 'desc')
    .execute() as Promise<InvitationRow[]>;
export const deleteInvitation = (db: Db, id: string) =>
  db.deleteFrom('identity.invitation').where('id', '=', id).returning('email').executeTakeFirst();

export interface KeyRow {
  app_id: number;
  id: string;
  name: string;
  last4: string;
  role: Role;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}
const keyColumns = ['app_id', 'id', 'name', 'last4', 'role', 'created_at', 'last_used_at', 'expires_at'] as const;
export const insertKey = (db: Db, row: Omit<KeyRow, 'created_at' | 'last_used_at'> & { hash: string }) =>
  db.insertInto('identity.api_key').values(row).returning(keyColumns).executeTakeFirstOrThrow() as Promise<KeyRow>;
export const findKey = (db: Db, hash: string) =>
  db.selectFrom('identity.api_key').select(keyColumns).where('hash', '=', hash).executeTakeFirst() as Promise<KeyRow | undefined>;
export const listKeys = (db: Db) =>
  db.selectFrom('identity.api_key').select(keyColumns).orderBy('created_at', 'desc').execute() as Promise<KeyRow[]>;
export const touchKey = (db: Db, id: string, at: Date) =>
  db.updateTable('identity.api_key').set({ last_used_at: at }).where('id', '=', id).execute();
export const deleteKey = (db: Db, id: string) =>
  db.deleteFrom('identity.api_key').where('id', '=', id).returning('name').executeTakeFirst();
