import { type ApiKey, createKey, listKeys, revokeKey, type Role, roles } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { useConfirm } from '../../kit/confirm.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useAll } from '../../kit/references.ts';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button, IconButton } from '../../ui/button.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { RowList } from './row-list.tsx';

export function Keys() {
  const t = useT();
  const mayWrite = useCan('keys:write');
  const { data, error } = useAll(listKeys);
  const [isOpen, setOpen] = useState(false);
  const erase = useErase();
  return (
    <>
      <RowList
        label={t('members.keys')}
        rows={data}
        error={error}
        empty={t('members.noKeys')}
        tools={
          mayWrite ? (
            <Button variant="primary" icon={<Plus />} onClick={() => setOpen(true)}>
              {t('members.newKey')}
            </Button>
          ) : null
        }
        rowId={({ id }) => id}
        row={(key) => ({
          title: key.name,
          note: (
            <>
              <span className="machine">…{key.last4}</span> · {t('members.lastUsed')} <Ago at={key.lastUsedAt} /> ·{' '}
              {t('members.keyExpiry')} <Ago at={key.expiresAt} ifNull={t('lines.never')} />
            </>
          ),
          end: (
            <>
              <Badge>{t(`members.role.${key.role}`)}</Badge>
              {mayWrite ? (
                <IconButton label={t('members.revokeKey', { name: key.name })} onClick={() => void erase(key)}>
                  <Trash2 />
                </IconButton>
              ) : null}
            </>
          ),
        })}
      />
      {isOpen ? <KeyDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function useErase() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  return async (key: ApiKey) => {
    if (
      !(await confirm({
        title: t('members.revokeKey', { name: key.name }),
        says: t('members.revokeKeySays'),
        act: t('members.revokeAct'),
      }))
    )
      return;
    await api.call(revokeKey, { params: { id: key.id } }).then(() => client.invalidateQueries({ queryKey: ['keys'] }), failed);
  };
}

/** The key itself is told once. */
function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const api = useApi();
  const [key, setKey] = useState<string>();
  const kit = useForm({
    schema: createKey.body,
    values: { name: '', role: 'admin' as Role, expiresAt: null as string | null },
    save: async (body) => setKey((await api.call(createKey, { body })).key),
  });
  const { AppField } = kit.form;
  return (
    <Dialog title={t('members.newKey')} onClose={onClose}>
      {key ? (
        <div className="flex flex-col gap-3">
          <Note tone="warn">{t('members.keyOnce')}</Note>
          <CopyField label={t('members.key')} text={key} />
        </div>
      ) : (
        <Form kit={kit} act={t('kit.create')} onCancel={onClose}>
          <AppField name="name">{(f) => <f.Text label={t('streams.name')} help={t('members.keyNameHelp')} />}</AppField>
          <AppField name="role">
            {(f) => (
              <f.Choice
                label={t('members.roleName')}
                choices={roles.map((role) => ({ id: role, label: t(`members.role.${role}`) }))}
              />
            )}
          </AppField>
          <AppField name="expiresAt">{(f) => <f.Date isOptional label={t('members.keyExpiry')} />}</AppField>
        </Form>
      )}
    </Dialog>
  );
}
