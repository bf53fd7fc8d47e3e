// Use cases of signing in: sessions, tokens, one's own account.
import { problems, rolePermissions, type Account, type Me, type SignedIn } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { z } from 'zod';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { csrfOf } from './authenticate.ts';
import { hashPassword, hashToken, isPassword } from './passwords.ts';
import * as store from './store.ts';
import type { PairThrottle } from './throttle.ts';
import { ACCESS_SECONDS, REFRESH_DAYS, type Tokens } from './tokens.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  secrets: Secrets;
  tokens: Tokens;
  throttle: PairThrottle;
  tenancy: { app(id: number): { name: string; slug: string } | null };
  sessionDays: () => number;
}

export interface NewSession {
  signedIn: z.infer<typeof SignedIn>;
  /** For the cookie. */
  cookie: string;
  maxAgeSeconds: number;
}

const DAY_MS = 86_400_000;

export function createSignIn(deps: Deps) {
  const { units, bus, clock, dice, secrets, tokens, throttle } = deps;
  const inDays = (days: number) => new Date(clock.now().getTime() + days * DAY_MS);

  /** Opens the sessions of an account within a transaction over all apps. */
  async function open(tx: Tx, by: By, account: store.AccountRow, withTokens: boolean): Promise<NewSession> {
    const cookie = dice.token(32);
    const id = dice.id();
    const days = deps.sessionDays();
    const common = { account_id: account.id, ip: by.ip, user_agent: by.userAgent };
    await store.insertSession(tx, { ...common, id, kind: 'cookie', token_hash: hashToken(cookie), expires_at: inDays(days) });
    const pair = withTokens ? await openTokens(tx, common) : {};
    const me = await describe(tx, account, by.appId);
    return {
      cookie,
      maxAgeSeconds: days * 86_400,
      signedIn: { ...me, ...pair, csrfToken: csrfOf(secrets, id), expiresAt: inDays(days).toISOString() },
    };
  }
  async function openTokens(tx: Tx, common: { account_id: string; ip: string; user_agent: string }) {
    const refreshToken = dice.token(32);
    const id = dice.id();
    await store.insertSession(tx, {
      ...common,
      id,
      kind: 'refresh',
      token_hash: hashToken(refreshToken),
      expires_at: inDays(REFRESH_DAYS),
    });
    return { refreshToken, accessToken: await tokens.sign(id, common.account_id) };
  }
  async function describe(tx: Tx, account: store.AccountRow, appId: number): Promise<Me> {
    const memberships = await store.listMemberships(tx, account.id);
    const apps = memberships.map(({ app_id, role }) => {
      const app = deps.tenancy.app(app_id);
      return { appId: app_id, name: app?.name ?? '', slug: app?.slug ?? '', role, permissions: [...rolePermissions[role]] };
    });
    return { account: toAccount(account), apps, currentAppId: appId || (apps[0]?.appId ?? null) };
  }
  const across = <T>(by: By, work: (tx: Tx) => Promise<T>) => units.acrossApps('accounts', by, ({ tx }) => work(tx));

  return {
    open,
    async login(
      by: By,
      { email, password, tokens: withTokens }: { email: string; password: string; tokens: boolean },
    ): Promise<NewSession> {
      throttle.assertRoom(email, by.ip);
      const account = await across(by, (tx) => store.findAccountByEmail(tx, email));
      const isRight = await isPassword(account?.password_hash ?? null, password);
      if (!account || !isRight) {
        throttle.failed(email, by.ip);
        await across(by, (tx) => bus.record(tx, 'identity.sign-in-failed', { summary: `sign-in of ${email} failed` }));
        throw problems.badCredentials('the e-mail address or the password is wrong');
      }
      throttle.succeeded(email);
      const self: By = { ...by, actor: { kind: 'account', id: account.id, name: account.email } };
      return across(self, async (tx) => {
        await bus.record(tx, 'identity.signed-in', { summary: `${email} signed in`, ids: [account.id] });
        return open(tx, self, account, withTokens);
      });
    },
    logout: (by: By, accountId: string, sessionId: string) =>
      across(by, async (tx) => {
        await store.deleteSession(tx, accountId, sessionId);
        await bus.record(tx, 'identity.signed-out', { summary: `${by.actor.name} signed out`, ids: [accountId] });
      }),
    refresh: (by: By, refreshToken: string) =>
      across(by, async (tx) => {
        const session = await store.findSession(tx, { tokenHash: hashToken(refreshToken) });
        if (!session || session.kind !== 'refresh' || session.expires_at <= clock.now())
          throw problems.unauthenticated('this refresh token is not valid; sign in again');
        const next = dice.token(32);
        await store.rotateSession(tx, session.id, {
          token_hash: hashToken(next),
          expires_at: inDays(REFRESH_DAYS),
          last_seen_at: clock.now(),
        });
        const expiresAt = new Date(clock.now().getTime() + ACCESS_SECONDS * 1000).toISOString();
        return { accessToken: await tokens.sign(session.id, session.account_id), refreshToken: next, expiresAt };
      }),
    me: (by: By, accountId: string, sessionId: string) =>
      across(by, async (tx) => ({
        ...(await describe(tx, await store.getAccount(tx, accountId), by.appId)),
        csrfToken: csrfOf(secrets, sessionId),
      })),
    updateMe: (
      by: By,
      accountId: string,
      values: { name?: string | undefined; language?: string | undefined; theme?: Account['theme'] | undefined },
    ) =>
      across(by, async (tx) => {
        const before = await store.getAccount(tx, accountId);
        const changes = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
        if (Object.keys(changes).length === 0) return toAccount(before);
        const after = await store.updateAccount(tx, accountId, changes);
        await bus.record(tx, 'identity.account-updated', {
          summary: `account ${after.email}`,
          ids: [accountId],
          before: toAccount(before),
          after: toAccount(after),
        });
        return toAccount(after);
      }),
    async changePassword(
      by: By,
      accountId: string,
      sessionId: string | null,
      { current, next }: { current: string; next: string },
    ): Promise<void> {
      const account = await across(by, (tx) => store.getAccount(tx, accountId));
      throttle.assertRoom(account.email, by.ip);
      if (!(await isPassword(account.password_hash, current))) {
        throttle.failed(account.email, by.ip);
        throw problems.badCredentials('the present password is wrong');
      }
      const password_hash = await hashPassword(next);
      await across(by, async (tx) => {
        await store.updateAccount(tx, accountId, { password_hash });
        await store.deleteOtherSessions(tx, accountId, sessionId);
        await bus.record(tx, 'identity.password-changed', { summary: `password of ${account.email}`, ids: [accountId] });
      });
    },
    listSessions: (by: By, accountId: string, current: string | null) =>
      across(
        by,
        async (tx) =>
          (await store.listSessions(tx, accountId, clock.now())).map((row) => ({
            id: row.id,
            createdAt: row.created_at.toISOString(),
            lastSeenAt: row.last_seen_at.toISOString(),
            ip: row.ip,
            userAgent: row.user_agent,
            isCurrent: row.id === current,
          })), // prettier-ignore
      ),
    revokeSession: (by: By, accountId: string, id: string) =>
      across(by, async (tx) => {
        if (!(await store.deleteSession(tx, accountId, id))) throw problems.notFound('there is no such session');
        await bus.record(tx, 'identity.session-revoked', { summary: `a session of ${by.actor.name}`, ids: [id] });
      }),
  };
}

const toAccount = (row: store.AccountRow): Account => ({
  id: row.id,
  email: row.email,
  name: row.name,
  isPlatformAdmin: row.is_platform_admin,
  language: row.language,
  theme: row.theme as Account['theme'],
  emailVerifiedAt: row.email_verified_at?.toISOString() ?? null,
});
