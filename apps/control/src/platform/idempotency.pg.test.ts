import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const create = (username: string, key: string) =>
  house.owner.call<{ id: number; password: string }>('POST', '/api/lines', { username }, { 'idempotency-key': key });

test('a repeated request gets the first answer, and is done once', async () => {
  const first = await create('repeated', 'k-1');
  const again = await create('repeated', 'k-1');

  expect(first.status).toBe(201);
  expect(again).toMatchObject({ status: 201, body: first.body });
  expect(again.headers['idempotent-replayed']).toBe('true');
  const { body } = await house.owner.call<{ total: number }>('GET', '/api/lines?search=repeated');
  expect(body.total).toBe(1);
});

test('a key that was used for another request is refused', async () => {
  await create('first', 'k-2');
  const other = await create('second', 'k-2');
  expect(other).toMatchObject({ status: 422, body: { type: '/problems/idempotency-key-reused' } });
});

test('a problem is repeated as well, and another caller’s key is another key', async () => {
  await create('taken', 'k-3');
  const refused = await create('taken', 'k-4');
  expect(await create('taken', 'k-4')).toMatchObject({ status: 409, text: refused.text });
  const admin = await house.as('admin').call('POST', '/api/lines', { username: 'admins' }, { 'idempotency-key': 'k-3' });
  expect(admin.status).toBe(201);
});

test('kept answers are sealed', async () => {
  const made = await create('sealed', 'k-5');
  const rows = await house.database.asOwner<{ body: string }>(`select body from platform.idempotency where key = 'k-5'`);
  expect(rows[0]?.body).not.toContain(made.body.password);
});
