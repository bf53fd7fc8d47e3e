// Who asks, and for which app: session cookie with CSRF token, bearer access token, or API key.
import { type EndpointShape, mayDo, permissions, problems, type Permission, type Role } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { systemBy } from '../platform/by.ts';
import type { Asker, Authenticate, Principal } from '../platform/serve.ts';
import { sameText, type Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { createCallers, type Callers, type Found } from './callers.ts';
import { hashToken } from './passwords.ts';
import * as store from './store.ts';
import type { Tokens } from './tokens.ts';

export const SESSION_COOKIE = 'muxwell_session';
export const KEY_PREFIX = 'mwk_';

export interface Deps {
  units: Units;
  bus: Pick<Bus, 'onEach'>;
  clock: Clock;
  secrets: Secrets;
  tokens: Tokens;
  tenancy: { appOfHost(host: string): number | null };
  sessionDays: () => number;
}

interface Caller {
  actor: By['actor'];
  accountId: string | null;
  sessionId: string | null;
  isPlatformAdmin: boolean;
  memberships: { app_id: number; role: Role }[];
  isCookie: boolean;
}

const anonymous: Caller = {
  actor: { kind: 'system', id: '', name: 'nobody' },
  accountId: null,
  sessionId: null,
  isPlatformAdmin: false,
  memberships: [],
  isCookie: false,
};
const TOUCH_EVERY_MS = 60_000;

export const csrfOf = (secrets: Secrets, sessionId: string): string => secrets.hmac('csrf', sessionId).slice(0, 32);

export interface IdentifiedPrincipal extends Principal {
  sessionId: string | null;
  memberships: { app_id: number; role: Role }[];
}

export function createAuthenticate(given: Deps): Authenticate {
  const { tenancy, secrets } = given;
  const deps = { ...given, callers: createCallers<Caller>(given) };
  return async (request, needs): Promise<IdentifiedPrincipal> => {
    const caller = await identify(deps, request, needs);
    if (needs !== 'public') {
      if (caller === anonymous) throw problems.unauthenticated('sign in, or send an access token or API key as a bearer token');
      if (caller.isCookie && !['GET', 'HEAD'].includes(request.method)) assertCsrf(secrets, caller, request);
    }
    const appId = appOf(request, caller, tenancy);
    const role = caller.memberships.find((membership) => membership.app_id === appId)?.role ?? null;
    if (isPermission(needs) && role === null) throw problems.notFound('there is no such app');
    const by: By = {
      appId: role === null ? 0 : appId,
      actor: caller.actor,
      ip: request.ip,
      userAgent: (request.headers['user-agent'] ?? '').slice(0, 500),
      requestId: request.id,
    };
    return {
      by,
      accountId: caller.accountId,
      sessionId: caller.sessionId,
      memberships: caller.memberships,
      isPlatformAdmin: caller.isPlatformAdmin,
      may: (permission) => role !== null && mayDo(role, permission as Permission),
    };
  };
}

const isPermission = (needs: EndpointShape['needs']): boolean => (permissions as readonly string[]).includes(needs);

function appOf(request: Asker, caller: Caller, tenancy: Deps['tenancy']): number {
  if (caller.actor.kind === 'key') return caller.memberships[0]?.app_id ?? 0;
  const named = request.headers['muxwell-app'];
  if (typeof named === 'string') return /^\d{1,9}$/.test(named) ? Number(named) : 0;
  const ofHost = tenancy.appOfHost(request.host) ?? 0;
  const isMember = caller.memberships.some((membership) => membership.app_id === ofHost);
  return isMember ? ofHost : (caller.memberships[0]?.app_id ?? 0);
}

function assertCsrf(secrets: Secrets, caller: Caller, request: Asker): void {
  const sent = request.headers['x-csrf-token'];
  if (typeof sent !== 'string' || !sameText(sent, csrfOf(secrets, caller.sessionId ?? '')))
    throw problems.badCsrf('send the token from GET /api/auth/me as X-CSRF-Token');
}

type Identifies = Deps & { callers: Callers<Caller> };

async function identify(deps: Identifies, request: Asker, needs: EndpointShape['needs']): Promise<Caller> {
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const cookie = request.cookies[SESSION_COOKIE];
  if (needs === 'public' && !bearer && !cookie) return anonymous;
  const found = bearer ? await byBearer(deps, bearer) : cookie ? await bySession(deps, { tokenHash: hashToken(cookie) }) : null;
  if (!found && needs !== 'public' && (bearer || cookie))
    throw problems.unauthenticated('the session or key has ended; sign in again');
  return found ?? anonymous;
}

async function byBearer(deps: Identifies, bearer: string): Promise<Caller | null> {
  if (bearer.startsWith(KEY_PREFIX)) return byKey(deps, hashToken(bearer));
  const sessionId = await deps.tokens.verify(bearer);
  return sessionId === null ? null : bySession(deps, { id: sessionId });
}

const bySession = (deps: Identifies, how: { tokenHash: string } | { id: string }): Promise<Caller | null> =>
  deps.callers.of('id' in how ? `session ${how.id}` : `cookie ${how.tokenHash}`, () => findSession(deps, how));

const findSession = (deps: Deps, how: { tokenHash: string } | { id: string }): Promise<Found<Caller> | null> =>
  deps.units.acrossApps('who asks', systemBy(0, 'sign-in'), async ({ tx }) => {
    const session = await store.findSession(tx, how);
    const now = deps.clock.now();
    const isCookie = 'tokenHash' in how;
    if (!session || session.expires_at <= now || (isCookie && session.kind !== 'cookie')) return null;
    if (now.getTime() - session.last_seen_at.getTime() > TOUCH_EVERY_MS) {
      const expires_at = new Date(now.getTime() + deps.sessionDays() * 86_400_000);
      await store.touchSession(tx, session.id, { last_seen_at: now, expires_at });
    }
    const caller = {
      actor: { kind: 'account', id: session.account_id, name: session.email } as const,
      accountId: session.account_id,
      sessionId: session.id,
      isPlatformAdmin: session.is_platform_admin,
      memberships: await store.listMemberships(tx, session.account_id),
      isCookie,
    };
    return { caller, expiresAt: session.expires_at };
  });

const byKey = (deps: Identifies, hash: string): Promise<Caller | null> =>
  deps.callers.of(`key ${hash}`, () =>
    deps.units.acrossApps('who asks', systemBy(0, 'sign-in'), async ({ tx }) => {
      const row = await store.findKey(tx, hash);
      const now = deps.clock.now();
      if (!row || (row.expires_at && row.expires_at <= now)) return null;
      if (now.getTime() - (row.last_used_at?.getTime() ?? 0) > TOUCH_EVERY_MS) await store.touchKey(tx, row.id, now);
      const caller = {
        actor: { kind: 'key', id: row.id, name: row.name } as const,
        accountId: null,
        sessionId: null,
        isPlatformAdmin: false,
        memberships: [{ app_id: row.app_id, role: row.role }],
        isCookie: false,
      };
      return { caller, expiresAt: row.expires_at };
    }),
  );
