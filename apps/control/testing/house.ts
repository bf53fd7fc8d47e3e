// A whole control plane for tests: real database, real routes, called without a socket; its people are made by roles.
import { type Role, roles } from '@muxwell/contract';
import { createLog, supervise, systemClock, systemDice, systemFiles, type Service } from '@muxwell/ground';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { createApp, type App, type Options } from '../src/app.ts';
import { createTokens } from '../src/identity/tokens.ts';
import { createTestDatabase, migrationsFolder, type Furniture, type TestDatabase } from './database.ts';

export interface Answer<T> {
  status: number;
  body: T;
  text: string;
  headers: Record<string, unknown>;
}

/** Somebody who calls the API with a bearer token, in an app. */
export interface Caller {
  appId: number;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
}

export interface House {
  app: App;
  database: TestDatabase;
  owner: Caller;
  /** The owner of another app, who has nothing to do with the first. */
  foreigner: Caller;
  nobody: Caller;
  as(role: Role): Caller;
  /** Everything written so far is known in memory and in the audit log's reach. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const PASSWORD = 'correct horse battery';
const log = createLog({ name: 'test', level: process.env['MUXWELL_TEST_LOG'] === 'yes' ? 'debug' : 'silent' });
export const testKeys = { masterKeys: ['a1'.repeat(32)], edgeKey: 'edge-key-of-the-tests-0123456789abcdef' };

/** A house with its people, who are the same in each: they sign up once a run, and every house is a copy of that one. */
export async function startHouse(ownerUrl: string, changes: Partial<Options> = {}): Promise<House> {
  const database = await createTestDatabase(ownerUrl, furniture);
  await database.asOwner(`update identity.session set expires_at = now() + interval '30 days'`);
  const { app, close } = await openHouse(database.url, changes);
  // A write waits half a second for its event to be heard, which is no time for a house that is still waking.
  await app.bus.caughtUp();
  return {
    app,
    database,
    ...(await callers(app, database.note as People)),
    settled: () => app.bus.caughtUp(),
    async close() {
      await close();
      await database.drop();
    },
  };
}

async function openHouse(
  databaseUrl: string,
  changes: Partial<Options> = {},
  servicesOf: (app: App) => Service[] = (app) => app.services,
): Promise<{ app: App; close(): Promise<void> }> {
  const dataFolder = await mkdtemp(join(tmpdir(), 'muxwell-house-'));
  const app = await createApp(
    {
      databaseUrl,
      isDatabaseEmbedded: true,
      dataFolder,
      webFolder: join(dataFolder, 'web'),
      migrationsFolder,
      ...testKeys,
      trustForwarded: true,
      demoUrl: '',
      version: '0.0.0-test',
      ...changes,
    },
    { clock: systemClock, dice: systemDice, files: systemFiles, log },
  ); // prettier-ignore
  const stop = new AbortController();
  const running = servicesOf(app).map((service) => supervise(service, { clock: systemClock, log, signal: stop.signal }));
  await app.http.ready();
  return {
    app,
    async close() {
      stop.abort();
      await app.close();
      await Promise.all(running);
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

function caller(app: App, appId: number, token: string | null): Caller {
  return {
    appId,
    async call(method, path, body, headers = {}) {
      const auth = token === null ? {} : { authorization: `Bearer ${token}`, 'muxwell-app': String(appId) };
      const request: InjectOptions = {
        method: method as 'GET',
        url: path,
        headers: { ...auth, ...headers },
        ...(body === undefined ? {} : { payload: body as object }),
      };
      const answer = await app.http.inject(request);
      const isJson = String(answer.headers['content-type'] ?? '').includes('json');
      return {
        status: answer.statusCode,
        text: answer.body,
        body: (isJson ? JSON.parse(answer.body) : answer.body) as never,
        headers: answer.headers,
      };
    },
  };
}

/** Somebody who has signed up: whose account, which session, and in which app. */
interface Person {
  appId: number;
  sessionId: string;
  accountId: string;
}
type People = Record<Role | 'setter' | 'foreigner', Person>;

const furniture: Furniture = {
  name: `house_${createHash('sha256')
    .update(readFileSync(import.meta.filename))
    .digest('hex')
    .slice(0, 12)}`,
  async work(url) {
    // What counts and measures would leave figures of its own in every house.
    const { app, close } = await openHouse(url, {}, ({ bus, jobs }) => [...bus.services, jobs.service]);
    try {
      return await populate(app);
    } finally {
      await close();
    }
  },
};

async function populate(app: App): Promise<People> {
  const nobody = caller(app, 0, null);
  const setup = await nobody.call<{ accessToken: string; currentAppId: number }>(
    'POST',
    '/api/setup',
    {
      account: { email: 'owner@example.org', password: PASSWORD, name: 'Olive Owner' },
      service: { name: 'Aurora TV', publicUrl: 'http://tv.example.org:8080', timeZone: 'Europe/Lisbon', language: 'en' },
    },
    { host: 'localhost' },
  ); // prettier-ignore
  if (setup.status !== 201) throw new Error(`set-up failed: ${setup.text}`);
  const owner = caller(app, setup.body.currentAppId, setup.body.accessToken);
  const members: Partial<People> = {};
  for (const role of roles) members[role] = await signUp(app, role, owner);
  const other = await owner.call<{ id: number }>('POST', '/api/apps', { name: 'Borealis TV', timeZone: 'UTC' });
  await app.bus.caughtUp();
  const foreigner = await signUp(app, 'owner', {
    ...owner,
    appId: other.body.id,
    call: (method, path, body) => owner.call(method, path, body, { 'muxwell-app': String(other.body.id) }),
  });
  await app.bus.caughtUp();
  return { ...(members as People), setter: personOf(owner.appId, setup.body.accessToken), foreigner };
}

async function signUp(app: App, role: Role, by: Caller): Promise<Person> {
  const nobody = caller(app, 0, null);
  const email = `${role}-${by.appId}@example.org`;
  const invited = await by.call<{ url: string }>('POST', '/api/invitations', { email, role });
  const invitation = new URL(invited.body.url).searchParams.get('invitation');
  const registered = await nobody.call('POST', '/api/auth/register', { email, password: PASSWORD, name: role, invitation });
  if (registered.status !== 201) throw new Error(`${role} could not register: ${registered.text}`);
  const { body } = await nobody.call<{ accessToken: string }>('POST', '/api/auth/login', {
    email,
    password: PASSWORD,
    tokens: true,
  });
  return personOf(by.appId, body.accessToken);
}

function personOf(appId: number, accessToken: string): Person {
  const { sid, sub } = JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Record<
    'sid' | 'sub',
    string
  >;
  return { appId, sessionId: sid, accountId: sub };
}

/** The people of a house, each with a token of this minute for the session of then. */
async function callers(app: App, people: People): Promise<Pick<House, 'owner' | 'foreigner' | 'nobody' | 'as'>> {
  const tokens = createTokens(app.secrets, systemClock);
  const callerFor = async ({ appId, sessionId, accountId }: Person) =>
    caller(app, appId, await tokens.sign(sessionId, accountId));
  const members = new Map<Role, Caller>();
  for (const role of roles) members.set(role, await callerFor(people[role]));
  return {
    owner: await callerFor(people.setter),
    foreigner: await callerFor(people.foreigner),
    nobody: caller(app, 0, null),
    as: (role) => {
      const found = members.get(role);
      if (!found) throw new Error(`no ${role} in this house`);
      return found;
    },
  };
}
