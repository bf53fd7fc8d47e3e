// Who may do what: roles of an app's members, and the permissions that endpoints demand.

export const roles = ['owner', 'admin', 'editor', 'viewer', 'reseller'] as const;
export type Role = (typeof roles)[number];

export const permissions = [
  'app:read',
  'app:write',
  'members:read',
  'members:write',
  'keys:read',
  'keys:write',
  'settings:read',
  'settings:write',
  'audit:read',
  'audit:write',
  'catalog:read',
  'catalog:write',
  'imports:read',
  'imports:write',
  'epg:read',
  'epg:write',
  'lines:read',
  'lines:write',
  'delivery:read',
  'delivery:write',
  'servers:read',
  'jobs:read',
  'jobs:write',
] as const; // prettier-ignore
export type Permission = (typeof permissions)[number];

const reading = permissions.filter((p) => p.endsWith(':read'));
const viewing = reading.filter((p) => !['members:read', 'keys:read', 'audit:read', 'settings:read'].includes(p));
const editing: Permission[] = ['catalog:write', 'imports:write', 'epg:write', 'lines:write', 'delivery:write', 'jobs:write'];

/** What each role may do in its app. A reseller's rights over its own lines come with the resellers' domain; until then it may only look at the app. */
export const rolePermissions: Record<Role, readonly Permission[]> = {
  owner: permissions,
  admin: permissions.filter((p) => p !== 'app:write'),
  editor: [...viewing, ...editing],
  viewer: viewing,
  reseller: ['app:read'],
};

export const mayDo = (role: Role, permission: Permission): boolean => rolePermissions[role].includes(permission);
