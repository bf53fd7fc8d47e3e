// Activation codes: made, exported, redeemed once, and dear to guess.
import type { ActivationCode, LineLinks } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
let packageId: number;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  const made = await house.owner.call<{ id: number }>('POST', '/api/packages', {
    name: 'Month',
    duration: 1,
    unit: 'months',
    maxConnections: 3,
  }); // prettier-ignore
  packageId = made.body.id;
});
afterAll(() => house.close());

let address = 1;
const batch = async (fields: Record<string, unknown> = {}) => {
  const { status, text, body } = await house.owner.call<{ batchId: string; codes: string[] }>('POST', '/api/codes', {
    name: 'Shop',
    packageId,
    count: 3,
    ...fields,
  });
  expect(status, text).toBe(201);
  return body;
};
interface Redeemed {
  isNew: boolean;
  expiresAt: string | null;
  links: LineLinks;
}
const redeem = (body: Record<string, unknown>, ip = `198.51.100.${address++}`) =>
  house.nobody.call<Redeemed>('POST', '/api/codes/redeem', body, { 'x-forwarded-for': ip });
const list = async (query: string) =>
  (await house.owner.call<{ items: ActivationCode[]; total: number }>('GET', `/api/codes?${query}`)).body;
const login = async ({ username, password }: LineLinks) => {
  await house.settled();
  const path = `/player_api.php?username=${username}&password=${password}`;
  return (await house.nobody.call<{ user_info: { auth: number; max_connections: string } }>('GET', path)).body.user_info;
};

test('a code becomes a line whose clock starts then, once', async () => {
  const { batchId, codes } = await batch();
  expect(codes).toHaveLength(3);
  const [code = ''] = codes;
  expect(code).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/);

  const first = await redeem({ code: code.toLowerCase().replaceAll('-', ' ') });
  expect(first).toMatchObject({ status: 200, body: { isNew: true } });
  expect(Date.parse(first.body.expiresAt ?? '')).toBeGreaterThan(systemClock.now().getTime() + 27 * 86_400_000);
  expect(await login(first.body.links)).toMatchObject({ auth: 1, max_connections: '3' });

  expect(await redeem({ code })).toMatchObject({ status: 404, body: { type: '/problems/code-invalid' } });
  expect((await list(`batchId=${batchId}&state=open`)).total).toBe(2);
  expect((await list(`batchId=${batchId}&state=redeemed`)).items[0]).toMatchObject({
    state: 'redeemed',
    line: { username: first.body.links.username },
    redeemedIp: expect.stringMatching(/^198\.51\.100\./),
  });
});

test('twenty who redeem one code at the same time make one line', async () => {
  const { codes } = await batch({ count: 1 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => redeem({ code: codes[0] })));

  expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
  expect(answers.filter((one) => one.status === 404)).toHaveLength(19);
});

test('with the credentials of a line a code renews it; with new ones it makes that line', async () => {
  const { codes } = await batch();
  const pair = { username: 'maria', password: 'her-own-one' };
  const first = await redeem({ code: codes[0], ...pair });
  const second = await redeem({ code: codes[1], ...pair });

  expect(first.body).toMatchObject({ isNew: true, links: pair });
  expect(second.body).toMatchObject({ isNew: false, links: pair });
  expect(Date.parse(second.body.expiresAt ?? '')).toBeGreaterThan(Date.parse(first.body.expiresAt ?? '') + 27 * 86_400_000);
  expect(await redeem({ code: codes[2], username: 'maria', password: 'a-guess' })).toMatchObject({ status: 409 });
  expect(await redeem({ code: codes[2] })).toMatchObject({ status: 200 });
});

test('an expired or revoked code is worth nothing, a redeemed one cannot be revoked', async () => {
  const expired = await batch({ count: 1, expiresAt: '2020-01-01T00:00:00Z' });
  expect(await redeem({ code: expired.codes[0] })).toMatchObject({ status: 404 });
  expect((await list(`batchId=${expired.batchId}`)).items[0]?.state).toBe('expired');

  const { batchId, codes } = await batch({ count: 1 });
  const [one] = (await list(`batchId=${batchId}`)).items;
  expect((await house.owner.call('POST', `/api/codes/${one?.id}/revoke`)).status).toBe(204);
  expect(await redeem({ code: codes[0] })).toMatchObject({ status: 404 });

  const used = await batch({ count: 1 });
  await redeem({ code: used.codes[0] });
  const [redeemed] = (await list(`batchId=${used.batchId}`)).items;
  expect(await house.owner.call('POST', `/api/codes/${redeemed?.id}/revoke`)).toMatchObject({ status: 409 });
});

test('an address that guesses is made to wait, another is not', async () => {
  const { codes } = await batch({ count: 1 });
  for (let n = 0; n < 10; n += 1) expect((await redeem({ code: `WRONG${n}` }, '203.0.113.9')).status).toBe(404);
  const waiting = await redeem({ code: codes[0] }, '203.0.113.9');
  expect(waiting).toMatchObject({ status: 429, body: { type: '/problems/rate-limited' } });
  expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0);
  expect((await redeem({ code: codes[0] })).status).toBe(200);
});

test('the export is CSV with every code of a batch, and no formula', async () => {
  const { batchId, codes } = await batch({ name: '=cmd()', count: 600 });
  const { text, headers, status } = await house.owner.call('POST', '/api/codes/export', { batchId });
  const rows = text.split('\r\n');

  expect(status).toBe(200);
  expect(headers['content-type']).toContain('text/csv');
  expect(rows).toHaveLength(601);
  expect(new Set(rows.slice(1).map((row) => row.split(',')[0]))).toEqual(new Set(codes));
  expect(rows[1]).toContain("'=cmd()");
});

test('who may not change lines sees no code in the clear', async () => {
  await batch({ count: 1 });
  const { body } = await house.as('viewer').call<{ items: ActivationCode[] }>('GET', '/api/codes');

  expect(body.items.every((one) => one.code === '')).toBe(true);
});

test('a deleted package takes its open codes with it, and leaves those that were redeemed', async () => {
  const other = await house.owner.call<{ id: number }>('POST', '/api/packages', { name: 'Gone' });
  const { batchId, codes } = await batch({ packageId: other.body.id, count: 2 });
  await redeem({ code: codes[0] });
  await house.owner.call('DELETE', `/api/packages/${other.body.id}`);

  expect((await list(`batchId=${batchId}`)).items).toMatchObject([{ state: 'redeemed', packageId: null }]);
  expect(await redeem({ code: codes[1] })).toMatchObject({ status: 404 });
});
