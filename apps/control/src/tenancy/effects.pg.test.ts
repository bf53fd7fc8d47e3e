// Every setting changes an answer: here by asking before and after it is changed, or in the test that is named.
import { edgePath, edgeProtocol, ToEdge, type FromEdge } from '@muxwell/contract/edge';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { startHouse, testKeys, type House } from '../../testing/house.ts';
import { startMailSink, type MailSink } from '../../testing/mail-sink.ts';
import { until } from '../../testing/wait.ts';
import type { declaredSettings } from './settings.ts';

type Key = keyof typeof declaredSettings;
/** `to`: the other value; `with`: what has to hold besides. */
interface Asked {
  to: unknown;
  with?: () => Partial<Record<Key, unknown>>;
  answer: () => Promise<unknown>;
}
type Effect = Asked | { tested: string };

let house: House;
let sink: MailSink;
/** What an edge was told last, by the kind of message. */
const told = new Map<string, ToEdge>();
const greeting = {
  type: 'hello',
  protocol: edgeProtocol,
  build: 'b',
  bootId: 'boot',
  name: 'one',
  pid: 1,
  worker: 0,
  socket: '',
};
let edge: WebSocket;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  sink = await startMailSink();
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
  const { port } = house.app.http.server.address() as AddressInfo;
  edge = new WebSocket(`ws://127.0.0.1:${port}${edgePath}`, { headers: { authorization: `Bearer ${testKeys.edgeKey}` } });
  await once(edge, 'open');
  edge.on('message', (data: Buffer) => {
    const message = ToEdge.parse(JSON.parse(data.toString()));
    told.set(message.type === 'welcome' ? 'settings' : message.type, message);
  });
  const state = { type: 'state', sessions: [], streams: [], more: false };
  for (const say of [greeting, state] as FromEdge[]) edge.send(JSON.stringify(say));
  await until('the edge is greeted', () => told.has('settings'));
});
afterAll(async () => {
  edge.terminate();
  await sink.close();
  await house.close();
});

let counter = 0;
const next = () => (counter += 1);
const made = async <T>(path: string, body: object): Promise<T> => (await house.owner.call<T>('POST', path, body)).body;
const line = (body: object = {}) =>
  made<{ id: number } & Record<string, string>>('/api/lines', { username: `one-${next()}`, ...body });
const stream = (body: object = {}) =>
  made<{ id: number; isOnDemand: boolean }>('/api/streams', { kind: 'live', name: `One ${next()}`, ...body });
const edgeSetting = (name: string) => async () => {
  const message = told.get('settings');
  return message?.type === 'settings' || message?.type === 'welcome' ? message.settings[name as 'segmentKey'] : null;
};
const register = async (invitation?: string, email = `who-${next()}@example.org`) =>
  house.nobody.call<{ account: { language: string } }>('POST', '/api/auth/register', {
    email,
    password: 'a long enough one',
    name: 'Who',
    invitation,
  });
const invite = (email: string) => made<{ url: string; isMailed: boolean }>('/api/invitations', { email, role: 'viewer' });
const mailed = async () => {
  await invite(`mail-${next()}@example.org`);
  return { from: /^MAIL|From: (.*)/m.exec(sink.messages.at(-1) ?? '')?.[1], signedIn: sink.signedIn.at(-1) };
};
const mail = () => ({ 'mail.host': '127.0.0.1', 'mail.port': sink.port, 'mail.from': 'tv@example.org' });
const isMailed = async () => (await invite(`mail-${next()}@example.org`)).isMailed;
const DELIVERY = 'apps/control/src/delivery';

const effects: Record<Key, Effect> = {
  'service.publicUrl': {
    to: 'http://other.example.org',
    answer: async () => (await house.owner.call<{ server: string }>('GET', `/api/lines/${(await line()).id}/links`)).body.server,
  },
  'service.language': {
    to: 'ar',
    async answer() {
      const email = `invited-${next()}@example.org`;
      const invitation = new URL((await invite(email)).url).searchParams.get('invitation') ?? '';
      return (await register(invitation, email)).body.account.language;
    },
  },
  'service.message': {
    to: 'Works tonight',
    async answer() {
      const { username, password } = await line();
      const path = `/player_api.php?username=${username}&password=${password}`;
      return (await house.nobody.call<{ user_info: { message: string } }>('GET', path)).body.user_info.message;
    },
  },
  'lines.defaultDays': { to: 0, answer: async () => (await line())['expiresAt'] === null },
  'lines.defaultConnections': { to: 7, answer: async () => (await line())['maxConnections'] },
  'lines.tokenLength': { to: 20, answer: async () => (await line())['token']?.length },
  'lines.restrictPlaylists': { tested: 'apps/control/src/lines/lines.pg.test.ts' },
  'limits.lineRequests': { tested: `${DELIVERY}/guard/guard.test.ts` },
  'limits.addressRequests': { tested: `${DELIVERY}/guard/guard.test.ts` },
  'limits.wrongPerAddress': { tested: `${DELIVERY}/guard/guard.test.ts` },
  'limits.wrongPerLine': { tested: `${DELIVERY}/guard/guard.test.ts` },
  'delivery.whenFull': { tested: `${DELIVERY}/authorize.test.ts` },
  'delivery.killHoldSeconds': { tested: `${DELIVERY}/authorize.test.ts` },
  'xtream.output': { tested: 'apps/control/src/xtream/playlist.test.ts' },
  'xtream.unlimitedExpiry': { tested: 'apps/control/src/xtream/golden.test.ts' },
  'xtream.refusals': { tested: 'apps/control/src/xtream/playlist.test.ts' },
  'streams.onDemand': { to: false, answer: async () => (await stream()).isOnDemand },
  'streams.idleSeconds': {
    to: 5,
    async answer() {
      const { id } = await stream({ sources: [{ url: 'http://192.0.2.1/one.ts' }] });
      await house.owner.call('POST', `/api/streams/${id}/start`);
      return until('the edge is told to start it', () => {
        const message = told.get('start');
        return message?.type === 'start' && message.stream.streamId === id && { seconds: message.stream.idleSeconds };
      });
    },
  },
  'streams.startWaitSeconds': { to: 3, answer: edgeSetting('startWaitSeconds') },
  'streams.sourceIdleSeconds': { to: 9, answer: edgeSetting('sourceIdleSeconds') },
  'streams.segmentSeconds': { to: 4, answer: edgeSetting('segmentSeconds') },
  'streams.ringMegabytes': { to: 32, answer: edgeSetting('ringMegabytes') },
  'streams.slowViewers': { to: 'drop', answer: edgeSetting('slowViewers') },
  'streams.prebufferSeconds': { to: 3, answer: edgeSetting('prebufferSeconds') },
  'servers.balancing': { tested: 'e2e/servers.test.ts' },
  'network.allowedPrivate': { tested: 'apps/control/src/imports/imports.pg.test.ts' },
  'network.trustedProxies': { to: ['10.0.0.0/8'], answer: edgeSetting('trustedProxies') },
  'geo.countryFile': { tested: 'apps/control/src/lines/lines.pg.test.ts' },
  'geo.networkFile': { tested: 'apps/control/src/lines/lines.pg.test.ts' },
  'accounts.signUp': { to: true, answer: async () => (await register()).status },
  'accounts.sessionDays': {
    to: 3,
    async answer() {
      const { headers } = await house.nobody.call('POST', '/api/auth/login', {
        email: 'owner@example.org',
        password: 'correct horse battery',
      });
      return /Max-Age=(\d+)/.exec(String(headers['set-cookie']))?.[1];
    },
  },
  'imports.idleSeconds': { tested: 'apps/control/src/imports/imports.pg.test.ts' },
  'epg.keepDays': { tested: 'apps/control/src/epg/epg.pg.test.ts' },
  'mail.host': { to: '', with: mail, answer: isMailed },
  'mail.port': { to: 1, with: mail, answer: isMailed },
  'mail.secure': { to: true, with: mail, answer: isMailed },
  'mail.username': { to: 'postman', with: () => ({ ...mail(), 'mail.password': 'sesame' }), answer: mailed },
  'mail.password': {
    to: 'sesame',
    with: () => ({ ...mail(), 'mail.username': 'postman', 'mail.password': 'open' }),
    answer: mailed,
  },
  'mail.from': { to: 'other@example.org', with: mail, answer: mailed },
}; // prettier-ignore

const set = async (values: Record<string, unknown>) => {
  const { status, text } = await house.owner.call('PATCH', '/api/settings', { values });
  expect(status, text).toBeLessThan(300);
  await house.settled();
};

const asked = Object.entries(effects).flatMap(([key, effect]) => ('tested' in effect ? [] : [[key, effect] as const]));
test.each(asked)('%s changes an answer', async (key, { to, with: besides, answer }) => {
  const around = besides?.() ?? {};
  if (besides) await set(around);
  const before = await answer();
  await set({ [key]: to });
  const after = await until('the answer is another', async () => {
    const now = await answer();
    return JSON.stringify(now) !== JSON.stringify(before) && { now };
  });
  expect(after.now).not.toEqual(before);
  const names = [...Object.keys(around), key].filter((name) => name !== 'service.publicUrl');
  await set(Object.fromEntries(names.map((name) => [name, null])));
});

test('the others are changed in the tests that are named here', async () => {
  for (const [key, effect] of Object.entries(effects)) {
    if (!('tested' in effect)) continue;
    const text = await readFile(join(import.meta.dirname, '../../../..', effect.tested), 'utf8');
    expect(text.includes(key), `${effect.tested} does not name ${key}`).toBe(true);
  }
});
