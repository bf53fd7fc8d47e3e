import { listServerGroups, type ServerGroup, type ServerView } from '@muxwell/contract';
import { expect, test } from 'vitest';
import { read, rendered } from '../../testing/rendered.tsx';
import { GroupForm, membersOf, turnsOf } from './group-dialog.tsx';
import { Groups } from './groups.tsx';

const server = (id: string, name: string) => ({ id, name }) as ServerView;
const servers = [server('a', 'Lisbon'), server('b', 'Porto'), server('c', 'Faro')];
const group: ServerGroup = {
  id: 'g',
  name: 'South',
  method: 'ip-hash',
  isActive: false,
  members: [
    { serverId: 'a', priority: 1 },
    { serverId: 'b', priority: 7 },
  ],
};
const listed = (items: ServerGroup[]) => ({ answers: [read(listServerGroups, {}, { items })] });

test('what is opened and saved unchanged is what it was, whatever turn the API has given', () => {
  const turns = turnsOf(group, servers);
  expect(turns).toEqual({ a: '1', b: '7', c: 'out' });
  expect(membersOf(turns)).toEqual(group.members);
  expect(membersOf(turnsOf(null, servers))).toEqual([]);
});

test('the form asks for a name, a way of balancing, and the turn of each server', async () => {
  const page = await rendered(<GroupForm group={group} servers={servers} onClose={() => undefined} />);
  for (const label of ['Name', 'Balancing', 'In use', 'Lisbon', 'Porto', 'Faro']) expect(page).toContain(label);
  expect(page).toContain('value="South"');
  expect(page).toMatch(/Turn 7/);
});

test('groups are listed with their way, their servers and whether they are in use, and can be changed by who may', async () => {
  const shown = (mayWrite: boolean) => rendered(<Groups servers={servers} mayWrite={mayWrite} />, listed([group]));
  const page = await shown(true);
  expect(page).toContain('By address · Lisbon, Porto');
  expect(page).toContain('Not in use');
  expect(page).toContain('aria-label="Edit South"');
  expect(page).toContain('aria-label="Remove South"');
  expect(await shown(false)).not.toMatch(/aria-label="(Edit|Remove)/);
});

test('where there is one server and no group, nothing is said of groups', async () => {
  expect(await rendered(<Groups servers={servers.slice(0, 1)} mayWrite />, listed([]))).not.toContain('Groups');
  expect(await rendered(<Groups servers={servers} mayWrite />, listed([]))).toContain('Add a group');
});
