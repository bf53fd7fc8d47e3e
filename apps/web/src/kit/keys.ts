import type { EndpointShape, LiveResource } from '@muxwell/contract';

/** Which resource an endpoint reads, by the beginning of its path; the longest that fits holds. */
const resources: [path: string, resource: LiveResource][] = [
  ['/api/streams', 'streams'],
  ['/api/snapshot', 'streams'],
  ['/api/categories', 'categories'],
  ['/api/bouquets', 'bouquets'],
  ['/api/series', 'series'],
  ['/api/lines', 'lines'],
  ['/api/packages', 'packages'],
  ['/api/codes', 'codes'],
  ['/api/imports', 'imports'],
  ['/api/import-sources', 'imports'],
  ['/api/epg', 'epg'],
  ['/api/jobs', 'jobs'],
  ['/api/connections', 'connections'],
  ['/api/denials', 'denials'],
  ['/api/access-rules', 'access-rules'],
  ['/api/servers', 'servers'],
  ['/api/server-groups', 'servers'],
  ['/api/settings', 'settings'],
  ['/api/members', 'members'],
  ['/api/invitations', 'members'],
  ['/api/keys', 'keys'],
  ['/api/audit', 'audit'],
  ['/api/app', 'app'],
  ['/api/domains', 'app'],
  ['/api/change-sets', 'change-sets'],
];

const resourceOf = (path: string): string => resources.find(([start]) => path.startsWith(start))?.[1] ?? path;

/** The query key of a call: resource first, so that one message refreshes everything that shows it. */
export const keyOf = (endpoint: EndpointShape, input: unknown = {}): readonly unknown[] => [
  resourceOf(endpoint.path),
  endpoint.path,
  input,
];
