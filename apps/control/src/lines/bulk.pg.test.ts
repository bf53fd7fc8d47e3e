// Work on many lines: what is made, what a change would do, what it does, and its undo from another session.
import type { Line, LineDetail } from '@muxwell/contract';
import { systemClock } from '@muxwell/ground';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
let bouquets: number[];
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  bouquets = [];
  for (const name of ['A', 'B', 'C'])
    bouquets.push((await house.owner.call<{ id: number }>('POST', '/api/bouquets', { name })).body.id);
});
afterAll(() => house.close());

interface Made {
  items: { id: number; username: string; password: string }[];
  changeSetId: string;
}
const make = (body: Record<string, unknown>) => house.owner.call<Made>('POST', '/api/lines/bulk', body);
/** The login that a player gets once the change is known. */
const login = async ({ username, password }: { username: string; password: string }) => {
  await house.settled();
  const path = `/player_api.php?username=${username}&password=${password}`;
  return (await house.nobody.call<{ user_info: { auth: number; status: string } }>('GET', path)).body.user_info;
};
const found = async (search: string) =>
  (await house.owner.call<{ items: Line[]; total: number }>('GET', `/api/lines?sort=id&search=${search}`)).body;
const undo = (id: string) => house.as('admin').call<{ restored: number; skipped: number }>('POST', `/api/change-sets/${id}/undo`);

test('lines after a pattern sign in at once, and are gone when it is undone', async () => {
  const { status, body } = await make({ count: 250, username: 'hotel-###', startAt: 7, passwordLength: 8, maxConnections: 3 });
  expect(status).toBe(201);
  expect(body.items).toHaveLength(250);
  expect(body.items[0]).toMatchObject({ username: 'hotel-007', password: expect.stringMatching(/^\w{8}$/) });
  expect(body.items.at(-1)?.username).toBe('hotel-256');
  const [first = { username: '', password: '' }] = body.items;
  expect((await login(first)).auth).toBe(1);
  expect((await found('hotel-')).total).toBe(250);

  expect((await undo(body.changeSetId)).body).toMatchObject({ restored: 250, skipped: 0 });
  expect((await found('hotel-')).total).toBe(0);
  expect((await login(first)).auth).toBe(0);
});

test.each([
  ['fewer names than lines', { count: 2, username: 'same' }, 422, 'pattern-too-short'],
  ['a name that is taken', { count: 2, username: 'taken-#' }, 409, 'username-taken'],
  ['a word of the address space', { count: 1, username: 'live' }, 422, 'username-reserved'],
  ['a bouquet that is not there', { count: 1, bouquetIds: [99_999] }, 422, 'unknown-reference'],
  ['a package that is not there', { count: 1, packageId: 99_999 }, 422, 'unknown-reference'],
  ['too many', { count: 5001 }, 400, 'invalid-request'],
])('a pattern with %s is refused, and nothing is made', async (_, body, status, type) => {
  await house.owner.call('POST', '/api/lines', { username: 'taken-2' });
  const before = (await found('')).total;
  expect(await make(body)).toMatchObject({ status, body: { type: `/problems/${type}` } });
  expect((await found('')).total).toBe(before);
});

test('a change of many: the preview says what the change then does, and the undo brings everything back', async () => {
  const [a = 0, b = 0, c = 0] = bouquets;
  const expiresAt = new Date(systemClock.now().getTime() + 10 * 86_400_000).toISOString();
  await make({ count: 5, username: 'edit-#', bouquetIds: [a, b], expiresAt });
  await house.owner.call('POST', '/api/lines', { username: 'edit-never', expiresAt: null, bouquetIds: [c] });
  const request = {
    lines: { filter: { search: 'edit-' } },
    edit: { addDays: 30, addBouquetIds: [c], removeBouquetIds: [a], isEnabled: true, deniedAgents: ['Wget'] },
  };
  const before = (await found('edit-')).items;

  const preview = await house.owner.call<{ samples: unknown[] }>('POST', '/api/lines/edit/preview', request);
  expect(preview.body).toMatchObject({ found: 6, changed: 6, watching: 0 });
  expect(preview.body.samples[0]).toMatchObject({
    username: 'edit-1',
    before: { bouquetIds: [a, b], deniedAgents: [] },
    after: { bouquetIds: [b, c], deniedAgents: ['Wget'] },
  });
  expect((await found('edit-')).items).toEqual(before);

  const edited = await house.owner.call<{ changed: number; changeSetId: string }>('POST', '/api/lines/edit', request);
  expect(edited.body.changed).toBe(6);
  const after = (await found('edit-')).items;
  expect(after[0]?.bouquetIds).toEqual([b, c]);
  expect(Date.parse(after[0]?.expiresAt ?? '') - Date.parse(expiresAt)).toBe(30 * 86_400_000);
  expect(after[5]).toMatchObject({ username: 'edit-never', expiresAt: null, bouquetIds: [c] });

  expect((await house.owner.call('POST', '/api/lines/edit/preview', { ...request, edit: { deniedAgents: ['Wget'] } })).body) //
    .toMatchObject({ found: 6, changed: 0 });
  expect((await undo(edited.body.changeSetId)).body).toMatchObject({ restored: 6, skipped: 0 });
  expect((await found('edit-')).items).toEqual(before);
});

test('every field of a line can be changed for many', async () => {
  const made = await make({ count: 2, username: 'all-#' });
  const ids = made.body.items.map((one) => one.id);
  const edit = {
    expiresAt: '2100-01-01T00:00:00.000Z',
    maxConnections: 9,
    bouquetIds: [bouquets[0]],
    isEnabled: false,
    isTrial: true,
    notes: 'n',
    allowedOutputs: ['hls'],
    allowedIps: ['10.0.0.0/8'],
    allowedAgents: ['a'],
    deniedAgents: ['b'],
    allowedCountries: ['PT'],
    deniedCountries: ['ES'],
    allowedNetworks: [4_200_000_000],
    isNetworkLocked: true,
    edgeName: 'edge-9',
    isRestreamer: true,
    language: 'ar',
    notify: ['news'],
  };
  const edited = await house.owner.call('POST', '/api/lines/edit', { lines: { ids }, edit });
  expect(edited.status, edited.text).toBe(200);
  for (const id of ids) expect((await house.owner.call<LineDetail>('GET', `/api/lines/${id}`)).body).toMatchObject(edit);

  await house.owner.call('PATCH', `/api/lines/${ids[0]}`, { lockedNetwork: 64_500 });
  await house.owner.call('POST', '/api/lines/edit', { lines: { ids }, edit: { resetNetworkLock: true } });
  expect((await house.owner.call<LineDetail>('GET', `/api/lines/${ids[0]}`)).body.lockedNetwork).toBeNull();
});

test('a change that says nothing, or names a bouquet that is not there, is refused', async () => {
  const lines = { filter: {} };
  expect(await house.owner.call('POST', '/api/lines/edit', { lines, edit: {} })).toMatchObject({ status: 422 });
  expect(await house.owner.call('POST', '/api/lines/edit', { lines, edit: { addBouquetIds: [99_999] } })).toMatchObject({
    status: 422,
  });
});

test('an expired line gets its days from now on, an undone one is known to players again', async () => {
  const made = await make({ count: 1, username: 'late-#', expiresAt: '2020-01-01T00:00:00Z' });
  const [one = { id: 0, username: '', password: '' }] = made.body.items;
  const edited = await house.owner.call<{ changeSetId: string }>('POST', '/api/lines/edit', {
    lines: { filter: { status: 'expired', search: 'late-' } },
    edit: { addDays: 1 },
  });
  expect((await login(one)).status).toBe('Active');
  await undo(edited.body.changeSetId);
  expect((await login(one)).status).toBe('Expired');
});
