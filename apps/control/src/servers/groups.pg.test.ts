// Groups of servers over the API, and as the placement of viewers knows them.
import type { ServerGroup } from '@muxwell/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

const call = (method: string, path: string, body?: unknown) => house.owner.call<ServerGroup>(method, path, body);
const server = async (name: string): Promise<string> => {
  const sql = 'insert into servers.server (id, name) values (gen_random_uuid(), $1) returning id';
  const [row] = await house.database.asOwner<{ id: string }>(sql, [name]);
  return row?.id ?? '';
};

test('a group is made, changed and removed, and placement knows it at once', async () => {
  const [one, two] = [await server('One'), await server('Two')];
  const made = await call('POST', '/api/server-groups', { name: 'North', members: [{ serverId: one, priority: 1 }] });
  expect(made).toMatchObject({ status: 201, body: { method: 'least-connections', isActive: true } });

  const members = [
    { serverId: two, priority: 1 },
    { serverId: one, priority: 2 },
  ];
  const changed = await call('PATCH', `/api/server-groups/${made.body.id}`, { method: 'ip-hash', members });
  expect(changed.body).toEqual({ id: made.body.id, name: 'North', method: 'ip-hash', isActive: true, members });
  await until('placement knows it', () => house.app.servers.groups().some((group) => group.method === 'ip-hash'));
  expect(house.app.servers.groups()).toEqual([changed.body]);

  expect((await house.owner.call('DELETE', `/api/servers/${one}`)).status).toBe(204);
  await until('it has one server', () => house.app.servers.groups()[0]?.members.length === 1);

  expect((await call('DELETE', `/api/server-groups/${made.body.id}`)).status).toBe(204);
  await until('placement has forgotten it', () => house.app.servers.groups().length === 0);
  expect((await call('DELETE', `/api/server-groups/${made.body.id}`)).status).toBe(404);
});

test('a name that a server or a group has, and a server that is not there, are refused', async () => {
  await server('Three');
  await call('POST', '/api/server-groups', { name: 'South', members: [] });
  const nobody = [{ serverId: '00000000-0000-4000-8000-000000000000', priority: 1 }];

  const answers = [
    await call('POST', '/api/server-groups', { name: 'Three', members: [] }),
    await call('POST', '/api/server-groups', { name: 'South', members: [] }),
    await call('POST', '/api/server-groups', { name: 'West', members: nobody }),
  ];

  expect(answers.map(({ status }) => status)).toEqual([400, 400, 400]);
});
