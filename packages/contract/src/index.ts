// The contract between the control plane and everyone who talks to it.
import * as access from './access.ts';
import * as catalog from './catalog.ts';
import * as codes from './codes.ts';
import * as delivery from './delivery.ts';
import type { EndpointShape } from './endpoint.ts';
import * as identity from './identity.ts';
import * as importReview from './import-review.ts';
import * as importSources from './import-sources.ts';
import * as imports from './imports.ts';
import * as lineBulk from './line-bulk.ts';
import * as lines from './lines.ts';
import * as logos from './logos.ts';
import * as mailedLinks from './mailed-links.ts';
import * as monitoring from './monitoring.ts';
import * as packages from './packages.ts';
import * as series from './series.ts';
import * as serverGroups from './server-groups.ts';
import * as servers from './servers.ts';
import * as snapshots from './snapshots.ts';
import * as streamTools from './stream-tools.ts';
import * as tenancy from './tenancy.ts';

export * from './access.ts';
export * from './catalog.ts';
export * from './codes.ts';
export * from './delivery.ts';
export * from './endpoint.ts';
export * from './events.ts';
export { type EdgeLoad, Output } from './edge.ts';
export * from './identity.ts';
export * from './import-mapping.ts';
export * from './import-review.ts';
export * from './import-sources.ts';
export * from './imports.ts';
export * from './line-bulk.ts';
export * from './line-fields.ts';
export * from './lines.ts';
export * from './live.ts';
export * from './logos.ts';
export * from './mailed-links.ts';
export * from './monitoring.ts';
export * from './packages.ts';
export * from './paths.ts';
export * from './permissions.ts';
export * as problems from './problems.ts';
export * from './series.ts';
export * from './server-groups.ts';
export * from './servers.ts';
export * from './snapshots.ts';
export * from './stream-tools.ts';
export * from './tenancy.ts';

/** Every endpoint by its name (`createLine`), for OpenAPI, the route walk and the SDKs. */
export const endpoints: Readonly<Record<string, EndpointShape>> = Object.fromEntries(
  Object.entries({
    ...identity,
    ...mailedLinks,
    ...tenancy,
    ...catalog,
    ...logos,
    ...snapshots,
    ...streamTools,
    ...series,
    ...lines,
    ...lineBulk,
    ...packages,
    ...codes,
    ...access,
    ...delivery,
    ...monitoring,
    ...serverGroups,
    ...servers,
    ...imports,
    ...importReview,
    ...importSources,
  }).filter(([, value]) => isEndpoint(value)),
) as Record<string, EndpointShape>;

function isEndpoint(value: unknown): value is EndpointShape {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'needs' in value;
}
