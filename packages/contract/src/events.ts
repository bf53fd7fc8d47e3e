// Every internal event, and what it is called elsewhere: its audit action, the list that it changes in the panel, its public name.
import type { LiveResource } from './live.ts';

export interface EventInfo {
  /** The action in the audit log (product.md ID6); null: not a write. */
  audit: string | null;
  /** What the panel has to look at again; null: nothing that it lists. */
  changes: LiveResource | null;
  /** The name in webhooks and on public sockets; null: internal. */
  publicName: string | null;
}

const write = <R extends LiveResource | null>(audit: string, changes: R): EventInfo => ({ audit, changes, publicName: null });

export const events = {
  'identity.signed-in': write('AUTH_LOGIN', null),
  'identity.signed-out': write('AUTH_LOGOUT', null),
  'identity.sign-in-failed': write('AUTH_FAILED', null),
  'identity.registered': write('USER_CREATE', 'members'),
  'identity.account-updated': write('USER_UPDATE', 'members'),
  'identity.password-changed': write('USER_PASSWORD', null),
  'identity.reset-asked': write('USER_PASSWORD_ASK', null),
  'identity.email-verified': write('USER_VERIFY', 'members'),
  'identity.session-revoked': write('AUTH_REVOKE', null),
  'identity.member-updated': write('USER_ROLE', 'members'),
  'identity.member-removed': write('USER_REMOVE', 'members'),
  'identity.invited': write('USER_INVITE', 'members'),
  'identity.invitation-revoked': write('USER_INVITE_REVOKE', 'members'),
  'identity.key-created': write('KEY_CREATE', 'keys'),
  'identity.key-revoked': write('KEY_DELETE', 'keys'),
  'tenancy.app-created': write('APP_CREATE', 'app'),
  'tenancy.app-updated': write('APP_UPDATE', 'app'),
  'tenancy.domain-added': write('DOMAIN_CREATE', 'app'),
  'tenancy.domain-removed': write('DOMAIN_DELETE', 'app'),
  'settings.updated': write('SETTINGS_UPDATE', 'settings'),
  'audit.exported': write('EXPORT_DATA', 'audit'),
  'audit.cleaned': write('AUDIT_CLEANUP', 'audit'),
  'catalog.stream-created': write('STREAM_CREATE', 'streams'),
  'catalog.stream-updated': write('STREAM_UPDATE', 'streams'),
  'catalog.streams-deleted': write('STREAM_DELETE', 'streams'),
  'catalog.streams-edited': write('BULK_OPERATION', 'streams'),
  'catalog.sources-replaced': write('BULK_OPERATION', 'streams'),
  'catalog.streams-merged': write('BULK_OPERATION', 'streams'),
  'catalog.streams-ordered': write('BULK_OPERATION', 'streams'),
  'catalog.logo-kept': write('LOGO_UPLOAD', null),
  'catalog.exported': write('EXPORT_DATA', null),
  'catalog.category-created': write('CATEGORY_CREATE', 'categories'),
  'catalog.category-updated': write('CATEGORY_UPDATE', 'categories'),
  'catalog.category-deleted': write('CATEGORY_DELETE', 'categories'),
  'catalog.categories-ordered': write('CATEGORY_UPDATE', 'categories'),
  'catalog.bouquet-created': write('BOUQUET_CREATE', 'bouquets'),
  'catalog.bouquet-updated': write('BOUQUET_UPDATE', 'bouquets'),
  'catalog.bouquet-deleted': write('BOUQUET_DELETE', 'bouquets'),
  'catalog.series-created': write('SERIES_CREATE', 'series'),
  'catalog.series-updated': write('SERIES_UPDATE', 'series'),
  'catalog.series-deleted': write('SERIES_DELETE', 'series'),
  'catalog.imported': write('IMPORT_M3U', 'streams'),
  'catalog.undone': write('BULK_OPERATION', 'change-sets'),
  'lines.created': write('LINE_CREATE', 'lines'),
  'lines.updated': write('LINE_UPDATE', 'lines'),
  'lines.renewed': write('LINE_UPDATE', 'lines'),
  'lines.enabled': write('LINE_ENABLE', 'lines'),
  'lines.disabled': write('LINE_DISABLE', 'lines'),
  'lines.token-rotated': write('LINE_UPDATE', 'lines'),
  'lines.deleted': write('LINE_DELETE', 'lines'),
  'lines.bulk-created': write('BULK_OPERATION', 'lines'),
  'lines.bulk-edited': write('BULK_OPERATION', 'lines'),
  'lines.network-locked': write('LINE_UPDATE', 'lines'),
  'lines.package-created': write('PACKAGE_CREATE', 'packages'),
  'lines.package-updated': write('PACKAGE_UPDATE', 'packages'),
  'lines.package-deleted': write('PACKAGE_DELETE', 'packages'),
  'lines.codes-created': write('CODE_CREATE', 'codes'),
  'lines.code-revoked': write('CODE_REVOKE', 'codes'),
  'lines.code-redeemed': write('CODE_REDEEM', 'codes'),
  'lines.codes-exported': write('EXPORT_DATA', null),
  'lines.undone': write('BULK_OPERATION', 'lines'),
  'servers.code-created': write('SERVER_CODE', null),
  'servers.joined': write('SERVER_CREATE', 'servers'),
  'servers.updated': write('SERVER_UPDATE', 'servers'),
  'servers.removed': write('SERVER_DELETE', 'servers'),
  'servers.group-created': write('SERVER_GROUP_CREATE', 'servers'),
  'servers.group-updated': write('SERVER_GROUP_UPDATE', 'servers'),
  'servers.group-removed': write('SERVER_GROUP_DELETE', 'servers'),
  'delivery.killed': write('CONNECTION_KILL', 'connections'),
  'delivery.rule-created': write('ACCESS_RULE_CREATE', 'access-rules'),
  'delivery.rule-deleted': write('ACCESS_RULE_DELETE', 'access-rules'),
  'delivery.forgiven': write('ACCESS_FORGIVE', 'access-rules'),
  'delivery.stream-controlled': write('STREAM_CONTROL', 'streams'),
  'imports.started': write('IMPORT_START', 'imports'),
  'imports.applied': write('IMPORT_APPLY', 'imports'),
  'imports.cancelled': write('IMPORT_CANCEL', 'imports'),
  'imports.undone': write('IMPORT_UNDO', 'imports'),
  'imports.source-saved': write('IMPORT_SOURCE_UPDATE', 'imports'),
  'imports.source-forgotten': write('IMPORT_SOURCE_DELETE', 'imports'),
  'imports.changed': { audit: null, changes: 'imports', publicName: null },
  'epg.source-created': write('EPG_SOURCE_CREATE', 'epg'),
  'epg.source-updated': write('EPG_SOURCE_UPDATE', 'epg'),
  'epg.source-deleted': write('EPG_SOURCE_DELETE', 'epg'),
  'epg.imported': write('EPG_IMPORT', 'epg'),
  'epg.mapped': write('EPG_MAP', 'streams'),
  'jobs.cancelled': write('JOB_CANCEL', 'jobs'),
  'jobs.retried': write('JOB_RETRY', 'jobs'),
} as const satisfies Record<string, EventInfo>;

export type EventName = keyof typeof events;

/** What an event says of the write that it tells: which rows, what they were and are; a bulk write gives counts instead of rows. */
export interface Written {
  /** One line for people: “line alice renewed until 2027-01-01”. */
  summary: string;
  /** The rows; absent where they are too many to name (then listeners read the change set, or everything again). */
  ids?: (number | string)[];
  before?: unknown;
  after?: unknown;
  changeSetId?: string;
  counts?: Record<string, number>;
}
