// The fence as data: which part of the house may import which (architecture, section 5). Read by dependency-cruiser.
'use strict';
const { join } = require('node:path');

/** A domain of the control plane may use the platform, the packages and the domains in its row; nothing else. */
const below = [
  'tenancy',
  'audit',
  'identity',
  'servers',
  'catalog',
  'epg',
  'lines',
  'imports',
  'archive',
  'recordings',
  'delivery',
];
const rows = {
  tenancy: [],
  audit: [],
  backups: [],
  identity: ['tenancy'],
  servers: ['tenancy'],
  catalog: ['tenancy'],
  epg: ['tenancy', 'catalog'],
  lines: ['tenancy', 'identity', 'catalog'],
  imports: ['tenancy', 'catalog', 'epg'],
  archive: ['catalog', 'epg', 'lines', 'servers'],
  recordings: ['catalog', 'epg', 'lines', 'servers'],
  delivery: ['tenancy', 'catalog', 'lines', 'servers', 'archive'],
  resellers: ['tenancy', 'identity', 'lines'],
  billing: ['tenancy', 'identity', 'lines'],
  xtream: ['tenancy', 'catalog', 'lines', 'epg', 'archive', 'delivery'],
  stalker: ['xtream', 'resellers', 'billing', ...below],
  enigma2: ['xtream', 'resellers', 'billing', ...below],
  hdhr: ['xtream', 'resellers', 'billing', ...below],
  player: ['xtream', 'resellers', 'billing', ...below],
  monitoring: ['tenancy', 'catalog', 'lines', 'servers', 'delivery'],
  realtime: ['tenancy', 'identity'],
  analytics: ['tenancy', 'catalog', 'lines', 'servers', 'delivery', 'monitoring'],
};

/** The pure packages, each with the only modules from outside itself that it may import. */
const pure = {
  contract: ['^node_modules/zod/', '^packages/ground/src/problem\\.ts$'],
  mpegts: [],
  hls: ['^packages/mpegts/src/index\\.ts$', '^(node:)?crypto$'],
  m3u: [],
  xmltv: ['^node_modules/saxes/'],
  rtmp: [],
  token: ['^(node:)?crypto$'],
};

const TEST = '\\.test\\.tsx?$';
const control = 'apps/control/src';
/** The control plane's folders that are not domains. */
const ground = ['platform', 'testing'];

const rowRules = Object.entries(rows).map(([domain, may]) => ({
  name: `row-${domain}`,
  comment: `${domain} may use ${may.join(', ') || 'no other domain'}`,
  severity: 'error',
  from: { path: `^${control}/${domain}/`, pathNot: TEST },
  to: { path: `^${control}/[^/]+/`, pathNot: `^${control}/(${[...ground, domain, ...may].join('|')})/` },
}));

const pureRules = Object.entries(pure).map(([name, may]) => ({
  name: `pure-${name}`,
  comment: `packages/${name} does no I/O: it imports itself${may.length > 0 ? ' and what its row names' : ' alone'}`,
  severity: 'error',
  from: { path: `^packages/${name}/src/`, pathNot: TEST },
  to: { pathNot: [`^packages/${name}/src/`, ...may].map((path) => path.replace('^node_modules', '(^|/)node_modules')) },
}));

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const houseRules = [
  rule('no-circle', 'imports run one way', {}, { circular: true }),
  rule('resolves', 'an import that leads nowhere', {}, { couldNotResolve: true, pathNot: '^(bun|cloudflare):' }),
  rule(
    'declared',
    'an import that the workspace’s package.json does not name',
    { path: '^(apps|packages)/[^/]+/src/', pathNot: [TEST, '-setup\\.ts$', '/testing/'] },
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  rule(
    'face',
    'another domain is reached through its index.ts',
    { path: `^${control}/([^/]+)/`, pathNot: TEST },
    { path: `^${control}/[^/]+/`, pathNot: [`^${control}/($1|${ground.join('|')})/`, `^${control}/[^/]+/index\\.ts$`] },
  ),
  rule(
    'known-domain',
    'every folder of the control plane has a row',
    { path: `^${control}/`, pathNot: TEST },
    { path: `^${control}/[^/]+/`, pathNot: `^${control}/(${[...ground, ...Object.keys(rows)].join('|')})/` },
  ),
  rule(
    'platform-is-ground',
    'the platform knows no domain',
    { path: `^${control}/platform/`, pathNot: TEST },
    { path: `^${control}/[^/]+(/|\\.ts$)`, pathNot: `^${control}/platform/` },
  ),
  rule('routes-not-store', 'routes call the service', { path: `^${control}/[^/]+/routes\\.ts$` }, { path: '/store\\.ts$' }),
  rule(
    'rules-are-pure',
    'rules.ts decides from its arguments',
    { path: `^${control}/[^/]+/rules\\.ts$` },
    { path: [`^${control}/[^/]+/(store|service|routes|jobs|listen)\\.ts$`, `^${control}/platform/`, '^node:'] },
  ),
  rule(
    'driver',
    'the database is reached through the platform',
    { path: '^(apps|packages)/', pathNot: [`^${control}/platform/`, TEST, '^packages/testkit/', '^apps/control/testing/'] },
    { path: '(^|/)node_modules/(@types/)?(pg|pg-pool|pg-boss|pg-copy-streams|postgres)/' },
  ),
  rule(
    'edge-alone',
    'the edge knows nothing of the control plane',
    { path: '^apps/edge/', pathNot: TEST },
    { path: '^apps/(control|web|supervisor)/' },
  ),
  rule(
    'edge-no-database',
    'an edge never touches the database',
    { path: '^apps/edge/' },
    { path: '(^|/)node_modules/(@types/)?(kysely|pg)/' },
  ),
  rule(
    'control-alone',
    'the control plane touches no media process',
    { path: '^apps/control/', pathNot: TEST },
    { path: '^apps/(edge|supervisor|web/(?!src/routes/paths))' },
  ),
  rule(
    'supervisor-alone',
    'the supervisor starts programs and imports none',
    { path: '^apps/supervisor/', pathNot: TEST },
    { path: '^apps/(control|edge|web)/' },
  ),
  rule(
    'web-alone',
    'the panel imports the contract and no server code',
    { path: '^apps/web/src/' },
    { path: '^(apps/(control|edge|supervisor)|packages/(?!contract/))' },
  ),
  rule(
    'packages-below',
    'packages know no app; the test kit may know the supervisor',
    { path: '^packages/(?!testkit/)' },
    { path: '^apps/' },
  ),
  rule(
    'testkit-in-tests',
    'only tests use the test kit',
    { path: '^(apps|packages)/', pathNot: [TEST, '^packages/testkit/', '\\.web\\.test\\.tsx$', '/testing/'] },
    { path: '^packages/testkit/' },
  ),
  rule('tests-are-leaves', 'nothing imports a test', { path: '\\.tsx?$' }, { path: TEST }),
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...houseRules, ...rowRules, ...pureRules],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^(apps|packages)/[^/]+/dist/', '^data/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: join(__dirname, 'tsconfig.json') },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json', '.d.ts'],
    },
  },
};
