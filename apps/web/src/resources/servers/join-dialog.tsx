import { createJoinCode } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { useFormat } from '../../kit/format.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { CopyField } from '../../ui/copy-field.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

/** The code is told once: it stays until one closes the box. */
export function JoinDialog({ onClose }: { onClose: () => void }) {
  const t = useT();
  const api = useApi();
  const format = useFormat();
  const [made, setMade] = useState<{ command: string; expiresAt: string }>();
  const kit = useForm({
    schema: createJoinCode.body,
    values: { portal: window.location.origin },
    save: async (body) => setMade(await api.call(createJoinCode, { body })),
  });
  const { AppField } = kit.form;
  return (
    <Dialog title={t('servers.add')} onClose={onClose}>
      {made ? (
        <div className="flex flex-col gap-3">
          <Note tone="good">{t('servers.joinSays', { until: format.short(made.expiresAt) })}</Note>
          <CopyField label={t('servers.command')} text={made.command} />
        </div>
      ) : (
        <Form kit={kit} act={t('servers.makeCode')} onCancel={onClose}>
          <AppField name="portal">{(f) => <f.Text label={t('servers.portal')} help={t('servers.portalHelp')} />}</AppField>
        </Form>
      )}
    </Dialog>
  );
}
