import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let isMade = false;
const provider = createServer((request, response) => {
  if (request.url === '/ready') response.writeHead(isMade ? 200 : 503).end();
  else if (request.url === '/playlist.m3u')
    response.end('#EXTM3U\n#EXTINF:-1 group-title="Demo",Harbour One\nhttp://127.0.0.1:9/live/1.ts\n');
  else response.end('<tv><channel id="demo.one"><display-name>Harbour One</display-name></channel></tv>');
});
beforeAll(async () => {
  await new Promise<void>((resolve) => {
    provider.listen(0, '127.0.0.1', resolve);
  });
  house = await startHouse(inject('ownerUrl'), { demoUrl: `http://127.0.0.1:${(provider.address() as AddressInfo).port}` });
});
afterAll(async () => {
  await house.close();
  provider.close();
});

const load = (who = house.owner) => who.call<{ run: { id: string } }>('POST', '/api/demo', {});

test('only an administrator of the installation may let the demo’s private address in', async () => {
  expect(await load(house.as('editor'))).toMatchObject({ status: 403, body: { type: '/problems/forbidden' } });
  expect(house.app.settings.get(0, 'network.allowedPrivate')).toEqual([]);
});

test('a demo that is still being made is not imported half', async () => {
  expect(await load()).toMatchObject({
    status: 503,
    body: { type: '/problems/demo-unavailable', detail: expect.stringContaining('try again') },
  });
  expect((await house.owner.call<{ total: number }>('GET', '/api/imports')).body.total).toBe(0);
});

test('the demo is imported through the front door, its guide with it', async () => {
  isMade = true;
  const { status, body } = await load();
  expect(status).toBe(202);
  await until(
    'the run is done',
    async () => (await house.owner.call<{ state: string }>('GET', `/api/imports/${body.run.id}`)).body.state === 'done',
  );
  expect(house.app.settings.get(0, 'network.allowedPrivate')).toEqual(['127.0.0.1']);
  const streams = await house.owner.call<{ items: { name: string }[] }>('GET', '/api/streams');
  expect(streams.body.items.map((one) => one.name)).toEqual(['Harbour One']);
  await until('the guide is imported', async () => {
    const guides = await house.owner.call<{ items: { name: string; state: string }[] }>('GET', '/api/epg/sources');
    return guides.body.items.some((one) => one.name === 'Demo' && one.state === 'ok');
  });
  expect((await load()).status).toBe(202);
});
