// Walks every route with every role and with another app's ids: a new endpoint that is not walked, or lets somebody in, fails here.
import { endpoints, mayDo, permissions, roles, type EndpointShape, type Permission } from '@muxwell/contract';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type Answer, type Caller, type House } from './house.ts';
import { fixturesOf, samples, shownElsewhere, unknownId, type Fixtures, type Sample } from './samples.ts';

let house: House;
let fixtures: Fixtures;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  fixtures = fixturesOf(house);
});
afterAll(() => house.close());

const root = join(import.meta.dirname, '../../..');
const named = Object.entries(endpoints);
const isPermission = (needs: EndpointShape['needs']): needs is Permission => (permissions as readonly string[]).includes(needs);

function urlOf({ path }: EndpointShape, { params = {}, query }: Sample): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '')));
  return query
    ? `${filled}?${String(new URLSearchParams(Object.entries(query).map(([key, value]): [string, string] => [key, String(value)])))}`
    : filled;
}
const ask = (who: Caller, endpoint: EndpointShape, sample: Sample): Promise<Answer<Record<string, unknown>>> =>
  who.call(endpoint.method, urlOf(endpoint, sample), sample.body);
const is2xx = (status: number) => status >= 200 && status < 300;

test('every endpoint is walked, or shown by a test that names it', () => {
  const missing = named.map(([name]) => name).filter((name) => !samples[name] && !shownElsewhere[name]);
  expect(missing).toEqual([]);
  for (const [name, file] of Object.entries(shownElsewhere)) {
    expect(existsSync(join(root, file)), `${name}: ${file}`).toBe(true);
    const path = (endpoints[name]?.path ?? '').replace(/:\w+.*$/, '');
    expect(readFileSync(join(root, file), 'utf8'), `${file} calls ${path}`).toContain(path);
  }
});

describe.each(named.filter(([name]) => samples[name] && name !== 'logout'))('%s', (name, endpoint) => {
  const sampleOf = async () => (await samples[name]?.(fixtures)) ?? {};

  test('the owner may, each other role as its permissions say, and nobody may not', async () => {
    const answer = await ask(house.owner, endpoint, await sampleOf());
    expect(is2xx(answer.status), `${answer.status} ${answer.text}`).toBe(true);

    if (endpoint.needs === 'public') return;
    const sample = await sampleOf();
    expect((await ask(house.nobody, endpoint, sample)).status).toBe(401);
    if (endpoint.needs === 'platform') expect((await ask(house.foreigner, endpoint, sample)).status).toBe(403);
    if (!isPermission(endpoint.needs)) return;
    for (const role of roles) {
      const may = mayDo(role, endpoint.needs);
      const told = await ask(house.as(role), endpoint, may ? await sampleOf() : sample);
      expect(may ? is2xx(told.status) || told.status === 403 : told.status === 403, `${role}: ${told.status} ${told.text}`).toBe(
        true,
      );
      if (may && told.status === 403) expect(told.text).toMatch(/only an owner|administrator/);
    }
  });

  test('the owner of another app gets what an unknown id gets, byte for byte', async () => {
    if (!isPermission(endpoint.needs)) return;
    const sample = await sampleOf();
    const foreign = await ask(house.foreigner, endpoint, sample);
    const stranger = await house.foreigner.call(endpoint.method, urlOf(endpoint, sample), sample.body, {
      'muxwell-app': String(house.owner.appId),
    });
    const noApp = await house.foreigner.call(endpoint.method, urlOf(endpoint, sample), sample.body, {
      'muxwell-app': '99999999',
    });
    expect([stranger.status, stranger.text]).toEqual([404, noApp.text]);
    if (sample.params) {
      const params = Object.fromEntries(
        Object.entries(sample.params).map(([key, value]) => [key, key === 'action' ? value : unknownId(value)]),
      );
      const unknown = await ask(house.foreigner, endpoint, { ...sample, params });
      expect([foreign.status, foreign.text]).toEqual([404, unknown.text]);
      // It was not the request that was wrong: the owner may, with the very same ids.
      expect(is2xx((await ask(house.owner, endpoint, sample)).status)).toBe(true);
    } else if (sample.foreign === 'refused') {
      const nothing = is2xx(foreign.status) && Object.values(foreign.body).includes(0);
      expect(nothing || [404, 422].includes(foreign.status), `${foreign.status} ${foreign.text}`).toBe(true);
    } else expect(sample.foreign).toBe('own-view');
  });
});

test('a foreigner’s lists hold nothing of the first app', async () => {
  const marked = `Zephyr ${house.owner.appId}`;
  await house.owner.call('POST', '/api/streams', { kind: 'live', name: marked });
  await house.owner.call('POST', '/api/lines', { username: 'zephyr-line', notes: marked });
  await house.owner.call('POST', '/api/categories', { kind: 'live', name: marked });
  await house.settled();
  for (const [name, endpoint] of named) {
    if (endpoint.method !== 'GET' || endpoint.path.includes(':') || !isPermission(endpoint.needs) || name === 'listProgrammes')
      continue;
    const own = await ask(house.foreigner, endpoint, {});
    expect(is2xx(own.status), `${name} ${own.text}`).toBe(true);
    expect(own.text, name).not.toMatch(/Zephyr|zephyr-line/);
  }
});
