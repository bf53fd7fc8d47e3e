import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../testing/house.ts';
import { until } from '../testing/wait.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

test('the figures are told to this machine, without a name or an address of anybody in them', async () => {
  await house.owner.call('POST', '/api/lines', { username: 'somebody' });
  const text = await until('the gauges are there', async () => {
    const answer = await house.nobody.call<string>('GET', '/metrics');
    return answer.body.includes('iptv_edges 0') && answer.body;
  });
  expect(text).toMatch(/iptv_control_request_seconds_count\{method="POST",status="2xx",route="\/api\/lines"\} 1/);
  expect(text).toContain('iptv_authorize_decisions_total{outcome="deny"} 0');
  expect(text).not.toMatch(/somebody|example\.org/);
});

test('other machines see nothing of them', async () => {
  expect((await house.nobody.call('GET', '/metrics', undefined, { 'x-forwarded-for': '203.0.113.9' })).status).toBe(404);
});
