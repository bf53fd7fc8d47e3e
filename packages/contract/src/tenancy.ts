// Apps (tenants), their host names, and settings.
import { z } from 'zod';
import { endpoint, Instant, int32, none, pageOf, pageQuery, UuidParam } from './endpoint.ts';
import * as problems from './problems.ts';

const tag = 'Apps and settings';
export const App = z.object({
  id: int32,
  name: z.string(),
  slug: z.string(),
  timeZone: z.string(),
  isDefault: z.boolean(),
  createdAt: Instant,
});
export type App = z.infer<typeof App>;
const AppName = z.string().trim().min(1).max(100);
const TimeZone = z.string().min(1).max(64).describe('IANA name, such as Europe/Lisbon.');

export const listApps = endpoint({
  method: 'GET',
  path: '/api/apps',
  needs: 'account',
  tag,
  summary: 'The apps that the caller belongs to',
  reply: z.object({ items: z.array(App) }),
});
export const createApp = endpoint({
  method: 'POST',
  path: '/api/apps',
  needs: 'platform',
  tag,
  summary: 'Create an app; the caller becomes its owner',
  status: 201,
  body: z.object({ name: AppName, timeZone: TimeZone.default('UTC') }),
  reply: App,
});
export const getApp = endpoint({
  method: 'GET',
  path: '/api/app',
  needs: 'app:read',
  tag,
  summary: 'The current app',
  reply: App,
});
export const updateApp = endpoint({
  method: 'PATCH',
  path: '/api/app',
  needs: 'app:write',
  tag,
  summary: 'Change the current app',
  body: z.object({ name: AppName, timeZone: TimeZone }).partial(),
  reply: App,
});

export const Domain = z.object({ id: z.uuid(), host: z.string(), createdAt: Instant });
export const listDomains = endpoint({
  method: 'GET',
  path: '/api/domains',
  needs: 'app:read',
  tag,
  summary: 'Host names that lead to the app',
  reply: z.object({ items: z.array(Domain) }),
});
export const addDomain = endpoint({
  method: 'POST',
  path: '/api/domains',
  needs: 'app:write',
  tag,
  summary: 'Let a host name lead to the app',
  status: 201,
  body: z.object({
    host: z
      .string()
      .trim()
      .toLowerCase()
      .regex(/^[a-z0-9.-]+$/, 'a host name without scheme, port and path')
      .max(253),
  }),
  reply: Domain,
  problems: [problems.domainTaken],
});
export const removeDomain = endpoint({
  method: 'DELETE',
  path: '/api/domains/:id',
  needs: 'app:write',
  tag,
  summary: 'Take a host name away from the app',
  params: UuidParam,
  status: 204,
  reply: none,
  problems: [problems.notFound],
});

/** One setting as the page shows it. `value` of a secret is null; `isSet` tells whether there is one. */
export const Setting = z.object({
  key: z.string(),
  group: z.string(),
  scope: z.enum(['app', 'platform']),
  title: z.string(),
  help: z.string(),
  kind: z.enum(['text', 'number', 'boolean', 'choice', 'list', 'secret']),
  choices: z.array(z.string()),
  value: z.unknown(),
  default: z.unknown(),
  isSet: z.boolean(),
  changedBy: z.string().nullable(),
  changedAt: Instant.nullable(),
});
export type Setting = z.infer<typeof Setting>;
export const listSettings = endpoint({
  method: 'GET',
  path: '/api/settings',
  needs: 'settings:read',
  tag,
  summary: 'All settings that the caller may see, with defaults and who changed them last',
  reply: z.object({ items: z.array(Setting) }),
});
export const updateSettings = endpoint({
  method: 'PATCH',
  path: '/api/settings',
  needs: 'settings:write',
  tag,
  summary: 'Change settings; null brings the default back. Settings of the platform need a platform administrator',
  body: z.object({ values: z.record(z.string(), z.unknown()) }),
  reply: z.object({ items: z.array(Setting) }),
  problems: [problems.unknownSetting, problems.forbidden],
}); // prettier-ignore

// ---- audit ----
export const AuditEntry = z.object({
  id: z.string(),
  at: Instant,
  action: z.string(),
  actor: z.object({ id: z.string(), kind: z.enum(['account', 'key', 'system']), name: z.string() }),
  resource: z.string(),
  resourceId: z.string().nullable(),
  summary: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string(),
  userAgent: z.string(),
  requestId: z.string(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;
export const auditFilter = {
  action: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
  from: Instant.optional(),
  to: Instant.optional(),
};
export const listAudit = endpoint({
  method: 'GET',
  path: '/api/audit/logs',
  needs: 'audit:read',
  tag: 'Audit',
  summary: 'What was changed, by whom; newest first',
  query: z.object({ ...pageQuery, ...auditFilter }),
  reply: pageOf(AuditEntry),
});
export const getAudit = endpoint({
  method: 'GET',
  path: '/api/audit/logs/:id',
  needs: 'audit:read',
  tag: 'Audit',
  summary: 'One entry',
  params: z.object({ id: z.string().max(50) }),
  reply: AuditEntry,
  problems: [problems.notFound],
});
export const exportAudit = endpoint({
  method: 'POST',
  path: '/api/audit/logs/export',
  needs: 'audit:read',
  tag: 'Audit',
  summary: 'Download entries as CSV or JSON',
  body: z.object({ format: z.enum(['csv', 'json']), ...auditFilter }),
  reply: z.string(),
  download: true,
});
export const cleanupAudit = endpoint({
  method: 'DELETE',
  path: '/api/audit/logs/cleanup',
  needs: 'audit:write',
  tag: 'Audit',
  summary: 'Remove entries older than a number of days',
  query: z.object({ olderThanDays: z.coerce.number().int().min(30).max(3650) }),
  reply: z.object({ removed: z.number().int() }),
});
