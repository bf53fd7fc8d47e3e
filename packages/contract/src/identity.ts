// Set-up, accounts, sign-in, sessions, API keys.
import { z } from 'zod';
import { endpoint, Instant, none, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import { roles } from './permissions.ts';
import * as problems from './problems.ts';

const tag = 'Identity';
export const Email = z
  .email()
  .max(254)
  .transform((v) => v.toLowerCase());
export const Password = z.string().min(10, 'at least 10 characters').max(200);
export const RoleName = z.enum(roles);

/** The languages that the panel speaks. */
export const languages = ['en', 'ar'] as const;

export const Account = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  isPlatformAdmin: z.boolean(),
  language: z.string(),
  theme: z.enum(['system', 'light', 'dark']),
  /** When the e-mail address was proved; null: not yet. */
  emailVerifiedAt: Instant.nullable(),
});
export type Account = z.infer<typeof Account>;

export const AppMembership = z.object({
  appId: z.number().int(),
  name: z.string(),
  slug: z.string(),
  role: RoleName,
  permissions: z.array(z.string()),
});
export const Me = z.object({ account: Account, apps: z.array(AppMembership), currentAppId: z.number().int().nullable() });
export type Me = z.infer<typeof Me>;

export const SignedIn = Me.extend({
  /** Send as `X-CSRF-Token` with every write that is authenticated by the cookie. */
  csrfToken: z.string(),
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  expiresAt: Instant,
});

// ---- set-up ----
export const setupStatus = endpoint({
  method: 'GET',
  path: '/api/setup',
  needs: 'public',
  tag,
  summary: 'Whether the installation is set up, and what the wizard needs to know',
  reply: z.object({
    done: z.boolean(),
    /** The visitor comes from another machine: the code that the console printed is needed. */
    needsCode: z.boolean(),
    database: z.object({ version: z.string(), migrations: z.number().int(), isEmbedded: z.boolean() }),
    /** What the visitor's browser used to get here; the wizard's first proposal for the public address. */
    address: z.string(),
    version: z.string(),
  }),
}); // prettier-ignore
export const setupNonce = endpoint({
  method: 'GET',
  path: '/api/setup/nonce',
  needs: 'public',
  tag,
  summary: 'A nonce of this installation: fetched through the public address, it proves that the address leads here',
  reply: z.object({ nonce: z.string() }),
}); // prettier-ignore
export const MailServer = z.object({
  host: z.string().min(1),
  port: z.number().int().min(1).max(65535),
  secure: z.boolean(),
  username: z.string(),
  password: z.string(),
  from: z.string().min(3),
});
export const completeSetup = endpoint({
  method: 'POST',
  path: '/api/setup',
  needs: 'public',
  tag,
  summary: 'Set the installation up: first account, service, mail; signs the account in',
  status: 201,
  body: z.object({
    code: z.string().optional(),
    account: z.object({ email: Email, password: Password, name: z.string().trim().min(1).max(100) }),
    service: z.object({
      name: z.string().trim().min(1).max(100),
      publicUrl: z.url({ protocol: /^https?$/ }),
      timeZone: z.string(),
      language: z.enum(languages),
    }),
    mail: MailServer.nullable().default(null),
  }),
  reply: SignedIn,
  problems: [problems.setupDone, problems.wrongSetupCode],
}); // prettier-ignore
export const testMail = endpoint({
  method: 'POST',
  path: '/api/setup/mail-test',
  needs: 'public',
  tag,
  summary: 'Send a test message through a mail server (during set-up, or as a platform administrator)',
  body: z.object({ code: z.string().optional(), mail: MailServer, to: Email }),
  reply: z.object({ sent: z.literal(true) }),
  problems: [problems.mailFailed, problems.wrongSetupCode, problems.forbidden],
}); // prettier-ignore

// ---- sign-in ----
export const register = endpoint({
  method: 'POST',
  path: '/api/auth/register',
  needs: 'public',
  tag,
  summary: 'Create an account, by invitation or where signing up is on',
  status: 201,
  body: z.object({
    email: Email,
    password: Password,
    name: z.string().trim().min(1).max(100),
    invitation: z.string().optional(),
  }),
  reply: SignedIn,
  problems: [problems.invitationInvalid, problems.emailTaken, problems.rateLimited],
}); // prettier-ignore
export const login = endpoint({
  method: 'POST',
  path: '/api/auth/login',
  needs: 'public',
  tag,
  summary: 'Sign in: sets the session cookie; with `tokens: true` also answers a bearer token for programs',
  body: z.object({ email: Email, password: z.string().max(200), tokens: z.boolean().default(false) }),
  reply: SignedIn,
  problems: [problems.badCredentials, problems.rateLimited],
}); // prettier-ignore
export const logout = endpoint({
  method: 'POST',
  path: '/api/auth/logout',
  needs: 'account',
  tag,
  summary: 'Sign out: ends this session',
  status: 204,
  reply: none,
});
export const refresh = endpoint({
  method: 'POST',
  path: '/api/auth/refresh',
  needs: 'public',
  tag,
  summary: 'Exchange a refresh token for new tokens; each refresh token works once',
  body: z.object({ refreshToken: z.string() }),
  reply: z.object({ accessToken: z.string(), refreshToken: z.string(), expiresAt: Instant }),
  problems: [problems.unauthenticated],
}); // prettier-ignore
export const me = endpoint({
  method: 'GET',
  path: '/api/auth/me',
  needs: 'account',
  tag,
  summary: 'Who is signed in, with the apps and permissions, and a CSRF token',
  reply: Me.extend({ csrfToken: z.string() }),
});
export const updateMe = endpoint({
  method: 'PATCH',
  path: '/api/auth/me',
  needs: 'account',
  tag,
  summary: 'Change one’s own name, language or theme',
  body: z.object({ name: z.string().trim().min(1).max(100), language: z.enum(languages), theme: Account.shape.theme }).partial(),
  reply: Account,
}); // prettier-ignore
export const changePassword = endpoint({
  method: 'POST',
  path: '/api/auth/password',
  needs: 'account',
  tag,
  summary: 'Change one’s own password; ends all other sessions',
  status: 204,
  body: z.object({ current: z.string(), next: Password }),
  reply: none,
  problems: [problems.badCredentials],
}); // prettier-ignore

export const SignInSession = z.object({
  id: z.uuid(),
  createdAt: Instant,
  lastSeenAt: Instant,
  ip: z.string(),
  userAgent: z.string(),
  isCurrent: z.boolean(),
});
export const listSessions = endpoint({
  method: 'GET',
  path: '/api/auth/sessions',
  needs: 'account',
  tag,
  summary: 'One’s own sign-ins',
  reply: z.object({ items: z.array(SignInSession) }),
});
export const revokeSession = endpoint({
  method: 'DELETE',
  path: '/api/auth/sessions/:id',
  needs: 'account',
  tag,
  summary: 'End one of one’s own sign-ins',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});

// ---- members ----
export const Member = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: RoleName,
  joinedAt: Instant,
  lastSeenAt: Instant.nullable(),
});
export type Member = z.infer<typeof Member>;
export const listMembers = endpoint({
  method: 'GET',
  path: '/api/members',
  needs: 'members:read',
  tag,
  summary: 'The app’s members',
  query: z.object(pageQuery),
  reply: pageOf(Member),
});
export const updateMember = endpoint({
  method: 'PATCH',
  path: '/api/members/:id',
  needs: 'members:write',
  tag,
  summary: 'Change a member’s role',
  params: UuidParam,
  body: z.object({ role: RoleName }),
  reply: Member,
  problems: [problems.notFound, problems.lastOwner, problems.forbidden],
});
export const removeMember = endpoint({
  method: 'DELETE',
  path: '/api/members/:id',
  needs: 'members:write',
  tag,
  summary: 'Take a member out of the app',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound, problems.lastOwner, problems.forbidden],
});

export const Invitation = z.object({ id: z.uuid(), email: z.string(), role: RoleName, createdAt: Instant, expiresAt: Instant });
export const listInvitations = endpoint({
  method: 'GET',
  path: '/api/invitations',
  needs: 'members:read',
  tag,
  summary: 'Open invitations',
  reply: z.object({ items: z.array(Invitation) }),
});
export const invite = endpoint({
  method: 'POST',
  path: '/api/invitations',
  needs: 'members:write',
  tag,
  summary: 'Invite somebody by e-mail address; the link is told once, and mailed where mail is set up',
  status: 201,
  body: z.object({ email: Email, role: RoleName }),
  reply: Invitation.extend({ url: z.string(), isMailed: z.boolean() }),
  problems: [problems.forbidden],
}); // prettier-ignore
export const revokeInvitation = endpoint({
  method: 'DELETE',
  path: '/api/invitations/:id',
  needs: 'members:write',
  tag,
  summary: 'Take an invitation back',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});

// ---- API keys ----
export const ApiKey = z.object({
  id: z.uuid(),
  name: z.string(),
  last4: z.string(),
  role: RoleName,
  createdAt: Instant,
  lastUsedAt: Instant.nullable(),
  expiresAt: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;
export const listKeys = endpoint({
  method: 'GET',
  path: '/api/keys',
  needs: 'keys:read',
  tag,
  summary: 'API keys of the app',
  query: z.object(pageQuery),
  reply: pageOf(ApiKey),
});
export const createKey = endpoint({
  method: 'POST',
  path: '/api/keys',
  needs: 'keys:write',
  tag,
  summary: 'Create an API key; the key itself is told once',
  status: 201,
  body: z.object({
    name: z.string().trim().min(1).max(100),
    role: RoleName.default('admin'),
    expiresAt: Instant.nullable().default(null),
  }),
  reply: ApiKey.extend({ key: z.string() }),
  problems: [problems.forbidden],
}); // prettier-ignore
export const revokeKey = endpoint({
  method: 'DELETE',
  path: '/api/keys/:id',
  needs: 'keys:write',
  tag,
  summary: 'Revoke an API key',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});
