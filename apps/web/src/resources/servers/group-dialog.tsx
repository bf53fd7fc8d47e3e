import { Balancing, createServerGroup, type ServerGroup, type ServerView, updateServerGroup } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useT } from '../../ui/use-t.ts';

/** As the form asks: for each server its turn, or that it is not in the group. */
const schema = createServerGroup.body
  .pick({ name: true, method: true, isActive: true })
  .extend({ turns: z.record(z.string(), z.enum(['out', '1', '2', '3'])) });

export function GroupDialog({
  group,
  servers,
  onClose,
}: {
  group: ServerGroup | null;
  servers: ServerView[];
  onClose: () => void;
}) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const kit = useForm({
    schema,
    values: {
      name: group?.name ?? '',
      method: group?.method ?? 'least-connections',
      isActive: group?.isActive ?? true,
      turns: Object.fromEntries(servers.map(({ id }) => [id, turnOf(group, id)])),
    },
    save: async ({ turns, ...rest }) => {
      const members = Object.entries(turns).flatMap(([serverId, turn]) =>
        turn === 'out' ? [] : [{ serverId, priority: Number(turn) }],
      );
      const body = { ...rest, members };
      if (group) await api.call(updateServerGroup, { params: { id: group.id }, body });
      else await api.call(createServerGroup, { body });
      await client.invalidateQueries({ queryKey: ['servers'] });
      onClose();
    },
  });
  const { AppField } = kit.form;
  const methods = Balancing.options.map((id) => ({ id, label: t(`servers.method.${id}`) }));
  const turns = (['out', '1', '2', '3'] as const).map((id) => ({ id, label: t(`servers.turn.${id}`) }));
  return (
    <Dialog title={group ? t('servers.edit', { name: group.name }) : t('servers.addGroup')} onClose={onClose}>
      <Form kit={kit} act={t('kit.save')} onCancel={onClose}>
        <AppField name="name">{(f) => <f.Text label={t('servers.name')} help={t('servers.groupNameHelp')} />}</AppField>
        <AppField name="method">{(f) => <f.Choice label={t('servers.balancing')} choices={methods} />}</AppField>
        <AppField name="isActive">{(f) => <f.Switch label={t('servers.isActive')} />}</AppField>
        {servers.map(({ id, name }) => (
          <AppField key={id} name={`turns.${id}`}>
            {(f) => <f.Choice label={name} choices={turns} />}
          </AppField>
        ))}
      </Form>
    </Dialog>
  );
}

function turnOf(group: ServerGroup | null, serverId: string): 'out' | '1' | '2' | '3' {
  const priority = group?.members.find((one) => one.serverId === serverId)?.priority;
  if (priority === undefined) return 'out';
  return priority === 1 ? '1' : priority === 2 ? '2' : '3';
}
