// One request for every endpoint of the contract that its owner may make: made of fresh objects each time it is asked for.
import type { TestDatabase } from './database.ts';
import type { Caller, House } from './house.ts';
import { until } from './wait.ts';

export interface Sample {
  /** Values of the path's parameters. */
  params?: Record<string, string | number>;
  query?: Record<string, string | number>;
  body?: unknown;
  /** What a caller of another app gets for the same request: by default 404, as for an unknown id, when there are params. */
  foreign?: 'not-found' | 'own-view' | 'refused';
  /** The answer that the owner gets; any 2xx by default. */
  status?: number;
}

export interface Fixtures {
  owner: Caller;
  id<T = number>(path: string, body: unknown): Promise<T>;
  asOwner: TestDatabase['asOwner'];
}

let counter = 0;
const unique = (word: string) => {
  counter += 1;
  return `${word}-${counter}`;
};
const nobodyId = '01900000-0000-7000-8000-000000000000';

export function fixturesOf({ owner, database }: Pick<House, 'owner' | 'database'>): Fixtures {
  return {
    owner,
    asOwner: (text, values) => database.asOwner(text, values),
    async id<T = number>(path: string, body: unknown) {
      const made = await owner.call<{ id: T }>('POST', path, body);
      if (made.status >= 300) throw new Error(`${path}: ${made.text}`);
      return made.body.id;
    },
  };
}

const stream = (f: Fixtures, kind = 'live') =>
  f.id('/api/streams', { kind, name: unique('Stream'), sources: [{ url: 'http://203.0.113.9/a.ts' }] });
const line = (f: Fixtures) => f.id('/api/lines', { username: unique('line') });
const linePackage = (f: Fixtures) => f.id('/api/packages', { name: unique('Package'), duration: 30 });
async function code(f: Fixtures): Promise<string> {
  const { body } = await f.owner.call<{ batchId: string }>('POST', '/api/codes', {
    name: 'Batch',
    packageId: await linePackage(f),
    count: 1,
  }); // prettier-ignore
  const list = await f.owner.call<{ items: { id: string }[] }>('GET', `/api/codes?batchId=${body.batchId}`);
  return list.body.items[0]?.id ?? '';
}
const category = (f: Fixtures) => f.id('/api/categories', { kind: 'live', name: unique('Category') });
const bouquet = (f: Fixtures) => f.id('/api/bouquets', { name: unique('Bouquet') });
const series = (f: Fixtures) => f.id('/api/series', { name: unique('Series') });
const epgSource = (f: Fixtures) => f.id<string>('/api/epg/sources', { name: unique('Guide'), url: null });
function newSource() {
  const name = unique('Source');
  return { name, from: { kind: 'url', url: `http://203.0.113.9/${name}.m3u` } };
}
const importSource = (f: Fixtures) => f.id<string>('/api/import-sources', newSource());
/** A machine that has joined. */
async function server(f: Fixtures): Promise<string> {
  const rows = await f.asOwner<{ id: string }>(
    'insert into servers.server (id, name) values (gen_random_uuid(), $1) returning id',
    [unique('Server')],
  );
  return rows[0]?.id ?? '';
}
const serverGroup = (f: Fixtures) => f.id<string>('/api/server-groups', { name: unique('Group'), members: [] });
const playlist = '#EXTM3U\n#EXTINF:-1 group-title="News",One\nhttp://203.0.113.9/1.ts\n';

async function run(f: Fixtures, state: 'staged' | 'done'): Promise<string> {
  const id = await f.id<string>('/api/imports', {
    // One thing of its own: what a source gives a second time changes nothing, and there is nothing to undo.
    from: { kind: 'text', text: `${playlist}#EXTINF:-1,${unique('Pier')}\nhttp://127.0.0.1:9/pier\n` },
    apply: state === 'done' ? 'now' : 'review',
  });
  return until(`the run is ${state}`, async () => {
    const { body } = await f.owner.call<{ state: string; reason: string }>('GET', `/api/imports/${id}`);
    if (body.state === 'failed') throw new Error(body.reason);
    return body.state === state && id;
  });
}

/** For requests that only look: one run is enough for all of them, and each one costs as much as thirty requests. */
const looked = new WeakMap<Fixtures, Map<'staged' | 'done', Promise<string>>>();
function runToLookAt(f: Fixtures, state: 'staged' | 'done'): Promise<string> {
  const of = looked.get(f) ?? new Map<'staged' | 'done', Promise<string>>();
  looked.set(f, of);
  const found = of.get(state) ?? run(f, state);
  of.set(state, found);
  return found;
}

async function member(f: Fixtures): Promise<string> {
  const email = `${unique('member')}@example.org`;
  const { body } = await f.owner.call<{ url: string }>('POST', '/api/invitations', { email, role: 'viewer' });
  const registered = await f.owner.call<{ account: { id: string } }>('POST', '/api/auth/register', {
    email,
    password: 'correct horse battery',
    name: 'Member',
    invitation: new URL(body.url).searchParams.get('invitation'),
  });
  return registered.body.account.id;
}

async function changeSet(f: Fixtures): Promise<string> {
  const { body } = await f.owner.call<{ changeSetId: string }>('POST', '/api/streams/delete', { ids: [await stream(f)] });
  return body.changeSetId;
}

/** A job that has ended, which neither cancel nor retry may touch while it succeeded: those two have samples of their own in their tests. */
async function endedJob(f: Fixtures): Promise<string> {
  const id = await runToLookAt(f, 'done');
  const { body } = await f.owner.call<{ jobId: string }>('GET', `/api/imports/${id}`);
  return body.jobId;
}

async function failedJob(f: Fixtures): Promise<string> {
  const id = await f.id<string>('/api/imports', { from: { kind: 'text', text: '<html>not a list</html>' }, apply: 'review' });
  return until('the job has failed', async () => {
    const { body } = await f.owner.call<{ state: string; jobId: string }>('GET', `/api/imports/${id}`);
    const job = await f.owner.call<{ state: string }>('GET', `/api/jobs/${body.jobId}`);
    return job.body.state === 'failed' && body.jobId;
  });
}

/** A job that nobody takes up, so that it is still waiting when it is cancelled. */
async function waitingJob(f: Fixtures): Promise<string> {
  const [row] = await f.asOwner<{ id: string }>(
    `insert into platform.job (app_id, id, name, payload, by) values ($1, gen_random_uuid(), 'imports.stage', '{}', '{"actor":{"name":"test"}}') returning id`,
    [f.owner.appId],
  );
  return row?.id ?? '';
}

const view: Sample = { foreign: 'own-view' };
export const samples: Record<string, (f: Fixtures) => Promise<Sample> | Sample> = {
  setupStatus: () => view,
  setupNonce: () => view,
  updateMe: () => ({ body: { name: 'New name' }, foreign: 'own-view' }),
  me: () => view,
  logout: () => ({ foreign: 'own-view' }),
  changePassword: () => ({ body: { current: 'correct horse battery', next: 'correct horse battery' }, foreign: 'own-view' }),
  listSessions: () => view,
  listMembers: () => view,
  updateMember: async (f) => ({ params: { id: await member(f) }, body: { role: 'editor' } }),
  removeMember: async (f) => ({ params: { id: await member(f) } }),
  listInvitations: () => view,
  invite: () => ({ body: { email: `${unique('guest')}@example.org`, role: 'viewer' }, foreign: 'own-view' }),
  revokeInvitation: async (f) => ({
    params: { id: await f.id<string>('/api/invitations', { email: `${unique('guest')}@example.org`, role: 'viewer' }) },
  }),
  listKeys: () => view,
  createKey: () => ({ body: { name: 'key', role: 'viewer' }, foreign: 'own-view' }),
  revokeKey: async (f) => ({ params: { id: await f.id<string>('/api/keys', { name: 'key' }) } }),
  listApps: () => view,
  getApp: () => view,
  updateApp: () => ({ body: { timeZone: 'UTC' }, foreign: 'own-view' }),
  listDomains: () => view,
  addDomain: () => ({ body: { host: `${unique('tv')}.example.org` }, foreign: 'own-view' }),
  removeDomain: async (f) => ({ params: { id: await f.id<string>('/api/domains', { host: `${unique('tv')}.example.org` }) } }),
  listSettings: () => view,
  updateSettings: () => ({ body: { values: { 'lines.defaultDays': 10 } }, foreign: 'own-view' }),
  listAudit: () => view,
  getAudit: async (f) => {
    await category(f);
    return until('the audit log has it', async () => {
      const { body } = await f.owner.call<{ items: { id: string }[] }>('GET', '/api/audit/logs?action=CATEGORY_CREATE');
      return body.items[0] && { params: { id: body.items[0].id } };
    });
  },
  exportAudit: () => ({ body: { format: 'csv' }, foreign: 'own-view' }),
  cleanupAudit: () => ({ query: { olderThanDays: 3650 }, foreign: 'own-view' }),
  listStreams: () => view,
  getStream: async (f) => ({ params: { id: await stream(f) } }),
  createStream: () => ({ body: { kind: 'live', name: unique('Stream') }, foreign: 'own-view' }),
  updateStream: async (f) => ({ params: { id: await stream(f) }, body: { name: 'Renamed' } }),
  deleteStreams: async (f) => ({ body: { ids: [await stream(f)] }, foreign: 'refused' }),
  previewStreamEdit: async (f) => ({ body: { streams: { ids: [await stream(f)] }, edit: { notes: 'x' } }, foreign: 'refused' }),
  editStreams: async (f) => ({ body: { streams: { ids: [await stream(f)] }, edit: { notes: 'x' } }, foreign: 'refused' }),
  previewSourceReplace: async (f) => ({
    body: { streams: { ids: [await stream(f)] }, replace: { what: 'text', from: 'a', to: 'b' } },
    foreign: 'refused',
  }),
  replaceInSources: async (f) => ({
    body: { streams: { ids: [await stream(f)] }, replace: { what: 'text', from: 'a', to: 'b' } },
    foreign: 'refused',
  }),
  getSnapshot: () => view,
  listDuplicates: () => view,
  mergeStreams: async (f) => ({ body: { merges: [{ keep: await stream(f), others: [await stream(f)] }] }, foreign: 'refused' }),
  moveStreams: async (f) => ({ body: { ids: [await stream(f)], to: { number: 1 } }, foreign: 'refused' }),
  renumberStreams: async (f) => ({ body: { streams: { ids: [await stream(f)] }, startAt: 1 }, foreign: 'refused' }),
  cloneStream: async (f) => ({ params: { id: await stream(f) } }),
  exportStreams: () => ({ body: { format: 'csv', streams: { filter: {} } }, foreign: 'own-view' }),
  controlStream: async (f) => ({ params: { id: await stream(f), action: 'restart' } }),
  previewStream: async (f) => ({ params: { id: await stream(f) } }),
  listCategories: () => view,
  createCategory: () => ({ body: { kind: 'live', name: unique('Category') }, foreign: 'own-view' }),
  updateCategory: async (f) => ({ params: { id: await category(f) }, body: { name: unique('Renamed') } }),
  deleteCategory: async (f) => ({ params: { id: await category(f) } }),
  orderCategories: async (f) => ({ body: { kind: 'live', ids: [await category(f)] }, foreign: 'refused' }),
  listBouquets: () => view,
  getBouquet: async (f) => ({ params: { id: await bouquet(f) } }),
  createBouquet: () => ({ body: { name: unique('Bouquet') }, foreign: 'own-view' }),
  updateBouquet: async (f) => ({ params: { id: await bouquet(f) }, body: { name: unique('Renamed') } }),
  deleteBouquet: async (f) => ({ params: { id: await bouquet(f) } }),
  listSeries: () => view,
  getSeries: async (f) => ({ params: { id: await series(f) } }),
  createSeries: () => ({ body: { name: unique('Series') }, foreign: 'own-view' }),
  updateSeries: async (f) => ({ params: { id: await series(f) }, body: { name: 'Renamed' } }),
  deleteSeries: async (f) => ({ params: { id: await series(f) } }),
  listChangeSets: () => view,
  undoChangeSet: async (f) => ({ params: { id: await changeSet(f) } }),
  listLines: () => view,
  getLine: async (f) => ({ params: { id: await line(f) } }),
  createLine: () => ({ body: { username: unique('line') }, foreign: 'own-view' }),
  updateLine: async (f) => ({ params: { id: await line(f) }, body: { notes: 'a note' } }),
  createLines: () => ({ body: { count: 2, username: unique('bulk-????') }, foreign: 'own-view' }),
  previewLineEdit: async (f) => ({ body: { lines: { ids: [await line(f)] }, edit: { notes: 'x' } }, foreign: 'refused' }),
  editLines: async (f) => ({ body: { lines: { ids: [await line(f)] }, edit: { notes: 'x' } }, foreign: 'refused' }),
  listPackages: () => view,
  getPackage: async (f) => ({ params: { id: await linePackage(f) } }),
  createPackage: () => ({ body: { name: unique('Package') }, foreign: 'own-view' }),
  updatePackage: async (f) => ({ params: { id: await linePackage(f) }, body: { notes: 'a note' } }),
  deletePackage: async (f) => ({ params: { id: await linePackage(f) } }),
  listCodes: () => view,
  createCodes: async (f) => ({ body: { name: 'Batch', packageId: await linePackage(f), count: 2 }, foreign: 'refused' }),
  exportCodes: () => ({ body: {}, foreign: 'own-view' }),
  revokeCode: async (f) => ({ params: { id: await code(f) } }),
  extendLine: async (f) => ({ params: { id: await line(f) }, body: { days: 30 } }),
  enableLine: async (f) => ({ params: { id: await line(f) } }),
  disableLine: async (f) => ({ params: { id: await line(f) } }),
  rotateLineToken: async (f) => ({ params: { id: await line(f) } }),
  deleteLines: async (f) => ({ body: { ids: [await line(f)] }, foreign: 'refused' }),
  getLineLinks: async (f) => ({ params: { id: await line(f) } }),
  listConnections: () => view,
  killConnections: () => ({ body: { ids: ['1-nothing'] }, foreign: 'own-view' }),
  listPastConnections: () => view,
  listDenials: () => view,
  explainPlay: async (f) => ({ body: { line: String(await line(f)), streamId: await stream(f) }, foreign: 'refused' }),
  listAccessRules: () => view,
  createAccessRule: () => ({ body: { kind: 'agent', effect: 'block', value: unique('Agent') }, foreign: 'own-view' }),
  deleteAccessRule: async (f) => ({
    params: { id: await f.id<string>('/api/access-rules', { kind: 'agent', effect: 'block', value: unique('Agent') }) },
  }),
  listWaiting: () => view,
  forgive: () => ({ body: { value: '192.0.2.1' }, foreign: 'own-view' }),
  listServers: () => view,
  createJoinCode: () => ({ body: { portal: 'http://198.51.100.4:8080' } }),
  updateServer: async (f) => ({ params: { id: await server(f) }, body: { weight: 50 } }),
  addServer: () => ({ body: { portal: 'http://198.51.100.4:8080' } }),
  replaceServer: async (f) => ({
    params: { id: await server(f) },
    body: { name: unique('Server'), publicUrl: '', peerAddress: '', weight: 50, maxConnections: 0, isDraining: false },
  }),
  getServerStats: async (f) => ({ params: { id: await server(f) } }),
  checkServer: async (f) => ({ params: { id: await server(f) } }),
  listServerGroups: () => view,
  createServerGroup: async (f) => ({
    body: { name: unique('Group'), members: [{ serverId: await server(f), priority: 1 }] },
  }),
  updateServerGroup: async (f) => ({ params: { id: await serverGroup(f) }, body: { method: 'ip-hash' } }),
  removeServerGroup: async (f) => ({ params: { id: await serverGroup(f) } }),
  removeServer: async (f) => ({ params: { id: await server(f) } }),
  getCurrentBandwidth: () => view,
  getBandwidthHistory: () => view,
  getStreamBandwidth: async (f) => ({ params: { id: await stream(f) } }),
  getLineBandwidth: async (f) => ({ params: { id: await line(f) } }),
  getServerBandwidth: async (f) => ({ params: { id: await server(f) } }),
  getOverview: () => view,
  getHealth: () => view,
  startImport: () => ({ body: { from: { kind: 'text', text: playlist } }, foreign: 'own-view' }),
  listImports: () => view,
  getImport: async (f) => ({ params: { id: await runToLookAt(f, 'staged') } }),
  applyImport: async (f) => ({ params: { id: await run(f, 'staged') }, body: {} }),
  cancelImport: async (f) => ({ params: { id: await run(f, 'staged') } }),
  undoImport: async (f) => ({ params: { id: await run(f, 'done') } }),
  getImportDifference: async (f) => ({ params: { id: await runToLookAt(f, 'staged') } }),
  listImportMatches: async (f) => ({ params: { id: await runToLookAt(f, 'staged') } }),
  exportSkipped: async (f) => ({ params: { id: await runToLookAt(f, 'staged') } }),
  readImportAgain: async (f) => ({ params: { id: await run(f, 'staged') }, body: { mapping: { language: 'tvg-language' } } }),
  listImportSources: () => view,
  createImportSource: () => ({ body: newSource(), foreign: 'own-view' }),
  updateImportSource: async (f) => ({ params: { id: await importSource(f) }, body: { description: 'Weekly' } }),
  deleteImportSource: async (f) => ({ params: { id: await importSource(f) } }),
  runImportSource: async (f) => ({ params: { id: await importSource(f) }, body: {} }),
  listEpgSources: () => view,
  createEpgSource: () => ({ body: { name: unique('Guide'), url: null }, foreign: 'own-view' }),
  updateEpgSource: async (f) => ({ params: { id: await epgSource(f) }, body: { name: 'Renamed' } }),
  deleteEpgSource: async (f) => ({ params: { id: await epgSource(f) } }),
  importEpgSource: async (f) => ({
    params: {
      id: await f.id<string>('/api/epg/sources', {
        name: unique('Guide'),
        url: 'http://203.0.113.1/guide.xml',
        isEnabled: false,
      }),
    },
  }),
  getEpgMapping: async (f) => ({ params: { streamId: await stream(f) } }),
  setEpgMapping: async (f) => ({
    body: { mappings: [{ streamId: await stream(f), epgChannelId: 'news.example' }] },
    foreign: 'refused',
  }),
  listProgrammes: async (f) => ({
    query: { streamIds: await stream(f), from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' },
    foreign: 'own-view',
  }),
  listJobs: () => view,
  getJob: async (f) => ({ params: { id: await endedJob(f) } }),
  cancelJob: async (f) => ({ params: { id: await waitingJob(f) } }),
  retryJob: async (f) => ({ params: { id: await failedJob(f) } }),
};

/** Endpoints whose success is shown by a test of their own, because it needs more than one request; with the file that shows it. */
export const shownElsewhere: Record<string, string> = {
  completeSetup: 'apps/control/src/identity/identity.pg.test.ts',
  testMail: 'apps/control/src/identity/identity.pg.test.ts',
  register: 'apps/control/src/identity/identity.pg.test.ts',
  login: 'apps/control/src/identity/identity.pg.test.ts',
  refresh: 'apps/control/src/identity/identity.pg.test.ts',
  revokeSession: 'apps/control/src/identity/identity.pg.test.ts',
  createApp: 'apps/control/src/identity/identity.pg.test.ts',
  redeemCode: 'apps/control/src/lines/codes.pg.test.ts',
  forgotPassword: 'apps/control/src/identity/mailed-links.pg.test.ts',
  resetPassword: 'apps/control/src/identity/mailed-links.pg.test.ts',
  sendVerification: 'apps/control/src/identity/mailed-links.pg.test.ts',
  verifyEmail: 'apps/control/src/identity/mailed-links.pg.test.ts',
  uploadPlaylist: 'apps/control/src/imports/imports.pg.test.ts',
  uploadEpg: 'apps/control/src/epg/epg.pg.test.ts',
  joinServer: 'apps/control/src/servers/servers.pg.test.ts',
  uploadLogo: 'apps/control/src/catalog/logos.pg.test.ts',
  fetchLogo: 'apps/control/src/catalog/logos.pg.test.ts',
  getLogo: 'apps/control/src/catalog/logos.pg.test.ts',
  loadDemo: 'apps/control/src/imports/demo.pg.test.ts',
};
/** The id that no object has, in the form that the endpoint takes. */
export const unknownId = (value: string | number): string | number =>
  typeof value === 'number' ? 2_000_000_000 : /^\d+$/.test(value) ? '2000000000' : nobodyId;
