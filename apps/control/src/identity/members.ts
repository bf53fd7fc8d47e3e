// Use cases of an app's team: members, invitations, API keys.
import { problems, type ApiKey, type Member, type Role } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import { encodeCursor, decodeCursor } from '../platform/page.ts';
import type { Units } from '../platform/unit.ts';
import { KEY_PREFIX } from './authenticate.ts';
import * as members from './member-store.ts';
import { hashToken } from './passwords.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  /** Sends where mail is set up; tells whether it did. */
  mail: (message: { to: string; subject: string; text: string }) => Promise<boolean>;
  /** The app's public address; empty where none is set. */
  addressOf: (appId: number) => string;
}

const INVITATION_DAYS = 7;
const rank: Role[] = ['reseller', 'viewer', 'editor', 'admin', 'owner'];

export function createMembers({ units, bus, clock, dice, mail, addressOf }: Deps) {
  // Accounts belong to the installation, so these read across apps, always with the app named.
  const across = <T>(by: By, work: (tx: Tx) => Promise<T>) => units.acrossApps('members', by, ({ tx }) => work(tx));

  /** Nobody gives or takes a role above their own. */
  async function assertMayGive(tx: Tx, by: By, role: Role): Promise<void> {
    const own = by.actor.kind === 'account' ? (await members.findMember(tx, by.appId, by.actor.id))?.role : 'admin';
    if (!own || rank.indexOf(role) > rank.indexOf(own)) throw problems.forbidden(`only an owner may deal with the role ${role}`);
  }
  async function memberOf(tx: Tx, by: By, id: string): Promise<members.MemberRow> {
    await members.lockMembers(tx, by.appId);
    const member = await members.findMember(tx, by.appId, id);
    if (!member) throw problems.notFound('there is no such member');
    await assertMayGive(tx, by, member.role);
    return member;
  }
  async function assertNotLastOwner(tx: Tx, by: By, member: members.MemberRow): Promise<void> {
    if (member.role === 'owner' && (await members.countMembers(tx, by.appId, 'owner')) === 1)
      throw problems.lastOwner(`${member.email} is the only owner`);
  }

  return {
    list: (by: By, { search, after, limit }: { search?: string | undefined; after?: string | undefined; limit: number }) =>
      across(by, async (tx) => {
        const rows = await members.listMembers(tx, by.appId, {
          search,
          after: after === undefined ? undefined : String(decodeCursor(after).id),
          limit,
        });
        const last = rows.at(-1);
        const next = rows.length === limit && last ? encodeCursor({ value: null, id: last.id }) : null;
        return { items: rows.map(toMember), next, total: await members.countMembers(tx, by.appId) };
      }),
    updateRole: (by: By, id: string, role: Role) =>
      across(by, async (tx) => {
        const before = await memberOf(tx, by, id);
        await assertMayGive(tx, by, role);
        if (role !== 'owner') await assertNotLastOwner(tx, by, before);
        await members.setRole(tx, by.appId, id, role);
        await bus.record(tx, 'identity.member-updated', {
          summary: `${before.email} is ${role}`,
          ids: [id],
          before: { role: before.role },
          after: { role },
        });
        return toMember({ ...before, role });
      }),
    remove: (by: By, id: string) =>
      across(by, async (tx) => {
        const before = await memberOf(tx, by, id);
        await assertNotLastOwner(tx, by, before);
        await members.deleteMember(tx, by.appId, id);
        await bus.record(tx, 'identity.member-removed', {
          summary: `${before.email} removed`,
          ids: [id],
          before: toMember(before),
        });
      }),
    listInvitations: (by: By) =>
      units.withApp(by.appId, by, async ({ tx }) => (await store.listInvitations(tx, clock.now())).map(toInvitation)),
    /** `address`: where the request came to, for an app without a public address. */
    async invite(by: By, { email, role }: { email: string; role: Role }, address: string) {
      const token = dice.token(24);
      const made = await across(by, async (tx) => {
        await assertMayGive(tx, by, role);
        const expires_at = new Date(clock.now().getTime() + INVITATION_DAYS * 86_400_000);
        const row = await store.insertInvitation(tx, {
          app_id: by.appId,
          id: dice.id(),
          email,
          role,
          token_hash: hashToken(token),
          expires_at,
        });
        await bus.record(tx, 'identity.invited', {
          summary: `${email} invited as ${role}`,
          ids: [row.id],
          after: toInvitation(row),
        });
        return toInvitation(row);
      });
      const url = `${addressOf(by.appId) || address}/register?invitation=${token}`;
      const isMailed = await mail({
        to: email,
        subject: 'You are invited',
        text: `${by.actor.name} invites you to work with them on Muxwell:\n\n${url}\n\nThe link is good for ${INVITATION_DAYS} days.`,
      });
      return { ...made, url, isMailed };
    },
    revokeInvitation: (by: By, id: string) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const gone = await store.deleteInvitation(tx, id);
        if (!gone) throw problems.notFound('there is no such invitation');
        await bus.record(tx, 'identity.invitation-revoked', {
          summary: `invitation of ${gone.email}`,
          ids: [id],
          before: { email: gone.email },
        });
      }),
    listKeys: (by: By) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const items = (await store.listKeys(tx)).map(toKey);
        return { items, next: null, total: items.length };
      }),
    createKey: (by: By, { name, role, expiresAt }: { name: string; role: Role; expiresAt: string | null }) =>
      across(by, async (tx) => {
        await assertMayGive(tx, by, role);
        const key = KEY_PREFIX + dice.word(40, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789');
        const expires_at = expiresAt === null ? null : new Date(expiresAt);
        const row = await store.insertKey(tx, {
          app_id: by.appId,
          id: dice.id(),
          name,
          role,
          hash: hashToken(key),
          last4: key.slice(-4),
          expires_at,
        });
        await bus.record(tx, 'identity.key-created', { summary: `API key ${name}`, ids: [row.id], after: toKey(row) });
        return { ...toKey(row), key };
      }),
    revokeKey: (by: By, id: string) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const gone = await store.deleteKey(tx, id);
        if (!gone) throw problems.notFound('there is no such key');
        await bus.record(tx, 'identity.key-revoked', { summary: `API key ${gone.name}`, ids: [id], before: { name: gone.name } });
      }),
  };
}

const toMember = (row: members.MemberRow): Member => ({
  id: row.id,
  email: row.email,
  name: row.name,
  role: row.role,
  joinedAt: row.joined_at.toISOString(),
  lastSeenAt: row.last_seen_at?.toISOString() ?? null,
});
const toInvitation = (row: store.InvitationRow) => ({
  id: row.id,
  email: row.email,
  role: row.role,
  createdAt: row.created_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
});
const toKey = (row: store.KeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  last4: row.last4,
  role: row.role,
  createdAt: row.created_at.toISOString(),
  lastUsedAt: row.last_used_at?.toISOString() ?? null,
  expiresAt: row.expires_at?.toISOString() ?? null,
});
