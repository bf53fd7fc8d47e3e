import { Balancing, createServerGroup, type ServerGroup, type ServerView, updateServerGroup } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useT } from '../../ui/use-t.ts';

/** A server's turn in a group: its priority, or that it is not in the group. */
const OUT = 'out';
const OFFERED = ['1', '2', '3'] as const;
const schema = createServerGroup.body
  .pick({ name: true, method: true, isActive: true })
  .extend({ turns: z.record(z.string(), z.string()) });

interface Props {
  group: ServerGroup | null;
  servers: ServerView[];
  onClose: () => void;
}

export function GroupDialog(props: Props) {
  const t = useT();
  const title = props.group ? t('servers.edit', { name: props.group.name }) : t('servers.addGroup');
  return (
    <Dialog title={title} onClose={props.onClose}>
      <GroupForm {...props} />
    </Dialog>
  );
}

export function GroupForm({ group, servers, onClose }: Props) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const turns = useTurns(group);
  const kit = useForm({
    schema,
    values: {
      name: group?.name ?? '',
      method: group?.method ?? 'least-connections',
      isActive: group?.isActive ?? true,
      turns: turnsOf(group, servers),
    },
    save: async ({ turns: given, ...rest }) => {
      const body = { ...rest, members: membersOf(given) };
      if (group) await api.call(updateServerGroup, { params: { id: group.id }, body });
      else await api.call(createServerGroup, { body });
      await client.invalidateQueries({ queryKey: ['servers'] });
      onClose();
    },
  });
  const { AppField } = kit.form;
  const methods = Balancing.options.map((id) => ({ id, label: t(`servers.method.${id}`) }));
  return (
    <Form kit={kit} act={t('kit.save')} onCancel={onClose}>
      <AppField name="name">{(f) => <f.Text label={t('servers.name')} help={t('servers.groupNameHelp')} />}</AppField>
      <AppField name="method">{(f) => <f.Choice label={t('servers.balancing')} choices={methods} />}</AppField>
      <AppField name="isActive">{(f) => <f.Switch label={t('servers.isActive')} />}</AppField>
      <fieldset className="flex flex-col gap-3 rounded-md border border-line p-3">
        <legend className="px-1 text-xs font-medium text-ink-3">{t('places.servers')}</legend>
        {servers.map(({ id, name }) => (
          <AppField key={id} name={`turns.${id}`}>
            {(f) => <f.Choice label={name} choices={turns} />}
          </AppField>
        ))}
      </fieldset>
    </Form>
  );
}

/** Three turns are offered, and whatever else the API has given. */
function useTurns(group: ServerGroup | null): { id: string; label: string }[] {
  const t = useT();
  const later = (group?.members ?? []).map(({ priority }) => priority).filter((priority) => priority > OFFERED.length);
  return [
    { id: OUT, label: t('servers.turn.out') },
    ...OFFERED.map((id) => ({ id, label: t(`servers.turn.${id}`) })),
    ...[...new Set(later)]
      .sort((a, b) => a - b)
      .map((priority) => ({ id: String(priority), label: t('servers.laterTurn', { turn: priority }) })),
  ];
}

export const turnsOf = (group: ServerGroup | null, servers: readonly { id: string }[]): Record<string, string> =>
  Object.fromEntries(
    servers.map(({ id }) => [id, String(group?.members.find(({ serverId }) => serverId === id)?.priority ?? OUT)]),
  );

export const membersOf = (turns: Record<string, string>): ServerGroup['members'] =>
  Object.entries(turns).flatMap(([serverId, turn]) => (turn === OUT ? [] : [{ serverId, priority: Number(turn) }]));
