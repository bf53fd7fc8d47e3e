import { listMembers, type Member, removeMember, type Role, roles, updateMember } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { useAll } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useSession } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { IconButton } from '../../ui/button.tsx';
import { Select } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { RowList } from './row-list.tsx';

export function Members() {
  const t = useT();
  const { data, error } = useAll(listMembers);
  return (
    <RowList
      label={t('members.members')}
      rows={data}
      error={error}
      empty={t('members.empty')}
      rowId={({ id }) => id}
      row={(member) => ({
        title: member.name,
        note: (
          <>
            <span className="machine">{member.email}</span> · {t('members.lastSeen')} <Ago at={member.lastSeenAt} />
          </>
        ),
        end: <Tools member={member} />,
      })}
    />
  );
}

function Tools({ member }: { member: Member }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const session = useSession();
  if (!session.can('members:write')) return <Badge>{t(`members.role.${member.role}`)}</Badge>;
  const refresh = () => client.invalidateQueries({ queryKey: ['members'] });
  const setRole = (role: Role) =>
    void api.call(updateMember, { params: { id: member.id }, body: { role } }).then(refresh, failed);
  const erase = async () => {
    if (
      !(await confirm({
        title: t('members.removeTitle', { name: member.name }),
        says: t('members.removeSays'),
        act: t('members.remove'),
      }))
    )
      return;
    await api.call(removeMember, { params: { id: member.id } }).then(refresh, failed);
  };
  return (
    <>
      <Select
        aria-label={t('members.roleOf', { name: member.name })}
        isSmall
        value={member.role}
        onChange={(event) => setRole(event.target.value as Role)}
      >
        {roles.map((role) => (
          <option key={role} value={role}>
            {t(`members.role.${role}`)}
          </option>
        ))}
      </Select>
      <IconButton label={t('members.removeWhom', { name: member.name })} onClick={() => void erase()}>
        <Trash2 />
      </IconButton>
    </>
  );
}
