import { listServerGroups, removeServerGroup, type ServerGroup, type ServerView } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useFailed } from '../../kit/says.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { Card } from '../../ui/layout.tsx';
import { useT } from '../../ui/use-t.ts';
import { GroupDialog } from './group-dialog.tsx';

/** Groups of servers; nothing where there is a single server and no group. */
export function Groups({ servers, mayWrite }: { servers: ServerView[]; mayWrite: boolean }) {
  const t = useT();
  const { data } = useGet(listServerGroups);
  const [edited, setEdited] = useState<ServerGroup | 'new'>();
  const groups = data?.items ?? [];
  if (groups.length === 0 && servers.length < 2) return null;
  const add = (
    <Button icon={<Plus />} onClick={() => setEdited('new')}>
      {t('servers.addGroup')}
    </Button>
  );
  return (
    <div className="px-4 pb-6">
      <Card title={t('servers.groups')} tools={mayWrite ? add : null}>
        {groups.length === 0 ? <p className="p-3 text-sm text-ink-3">{t('servers.noGroups')}</p> : null}
        <ul className="divide-y divide-line">
          {groups.map((group) => (
            <GroupRow key={group.id} group={group} servers={servers} mayWrite={mayWrite} onEdit={() => setEdited(group)} />
          ))}
        </ul>
      </Card>
      {edited ? (
        <GroupDialog group={edited === 'new' ? null : edited} servers={servers} onClose={() => setEdited(undefined)} />
      ) : null}
    </div>
  );
}

interface RowProps {
  group: ServerGroup;
  servers: ServerView[];
  mayWrite: boolean;
  onEdit: () => void;
}

function GroupRow({ group, servers, mayWrite, onEdit }: RowProps) {
  const t = useT();
  const names = group.members.flatMap(({ serverId }) => servers.find(({ id }) => id === serverId)?.name ?? []);
  return (
    <li className="flex items-center gap-3 px-3 py-2 text-sm">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium" dir="auto">
          {group.name}
        </p>
        <p className="text-xs wrap-anywhere text-ink-3" dir="auto">
          {t(`servers.method.${group.method}`)} · {names.join(', ') || t('ui.none')}
        </p>
      </div>
      {group.isActive ? null : <Badge tone="calm">{t('servers.isInactive')}</Badge>}
      {mayWrite ? <RowTools group={group} onEdit={onEdit} /> : null}
    </li>
  );
}

function RowTools({ group, onEdit }: Pick<RowProps, 'group' | 'onEdit'>) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const remove = async () => {
    const [title, says, act] = [t('servers.removeWhom', { name: group.name }), t('servers.removeGroupSays'), t('servers.remove')];
    if (!(await confirm({ title, says, act }))) return;
    await api.call(removeServerGroup, { params: { id: group.id } });
    await client.invalidateQueries({ queryKey: ['servers'] });
  };
  return (
    <>
      <IconButton label={t('servers.edit', { name: group.name })} onClick={onEdit}>
        <Pencil />
      </IconButton>
      <IconButton label={t('servers.removeWhom', { name: group.name })} onClick={() => void remove().catch(failed)}>
        <Trash2 />
      </IconButton>
    </>
  );
}
