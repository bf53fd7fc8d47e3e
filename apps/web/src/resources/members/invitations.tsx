import { invite, listInvitations, revokeInvitation, type Role, roles } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { RowList } from './row-list.tsx';

export function Invitations() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const format = useFormat();
  const mayWrite = useCan('members:write');
  const { data, error } = useGet(listInvitations);
  const [isOpen, setOpen] = useState(false);
  const revoke = (id: string) =>
    void api.call(revokeInvitation, { params: { id } }).then(() => client.invalidateQueries({ queryKey: ['members'] }), failed);
  return (
    <>
      <RowList
        label={t('members.invitations')}
        rows={data?.items}
        error={error}
        empty={t('members.noInvitations')}
        tools={
          mayWrite ? (
            <Button variant="primary" icon={<Plus />} onClick={() => setOpen(true)}>
              {t('members.invite')}
            </Button>
          ) : null
        }
        rowId={({ id }) => id}
        row={(row) => ({
          title: <span className="machine">{row.email}</span>,
          note: t('members.expires', { when: format.short(row.expiresAt) }),
          end: (
            <>
              <Badge>{t(`members.role.${row.role}`)}</Badge>
              {mayWrite ? (
                <IconButton label={t('members.revoke', { email: row.email })} onClick={() => revoke(row.id)}>
                  <Trash2 />
                </IconButton>
              ) : null}
            </>
          ),
        })}
      />
      {isOpen ? <InviteDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

/** The link is told once: it stays until one closes the box. */
function InviteDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const api = useApi();
  const [sent, setSent] = useState<{ url: string; isMailed: boolean }>();
  const kit = useForm({
    schema: invite.body,
    values: { email: '', role: 'editor' as Role },
    save: async (body) => setSent(await api.call(invite, { body })),
  });
  const { AppField } = kit.form;
  return (
    <Dialog title={t('members.invite')} onClose={onClose}>
      {sent ? (
        <div className="flex flex-col gap-3">
          <Note tone="good">{t(sent.isMailed ? 'members.mailed' : 'members.notMailed')}</Note>
          <CopyField label={t('members.link')} text={sent.url} />
        </div>
      ) : (
        <Form kit={kit} act={t('members.invite')} onCancel={onClose}>
          <AppField name="email">{(f) => <f.Text type="email" label={t('account.email')} />}</AppField>
          <AppField name="role">
            {(f) => (
              <f.Choice
                label={t('members.roleName')}
                choices={roles.map((role) => ({ id: role, label: t(`members.role.${role}`) }))}
              />
            )}
          </AppField>
        </Form>
      )}
    </Dialog>
  );
}
