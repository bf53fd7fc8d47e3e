import { type ServerView, updateServer } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { useT } from '../../ui/use-t.ts';

export function ServerDialog({ server, onClose }: { server: ServerView; onClose: () => void }) {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const { name, publicUrl, peerAddress, weight, maxConnections } = server;
  const kit = useForm({
    schema: updateServer.body,
    values: { name, publicUrl, peerAddress, weight, maxConnections },
    save: async (body) => {
      await api.call(updateServer, { params: { id: server.id }, body });
      await client.invalidateQueries({ queryKey: ['servers'] });
      onClose();
    },
  });
  const { AppField } = kit.form;
  return (
    <Dialog title={t('servers.edit', { name })} onClose={onClose}>
      <Form kit={kit} act={t('kit.save')} onCancel={onClose}>
        <AppField name="name">{(f) => <f.Text label={t('servers.name')} />}</AppField>
        <AppField name="publicUrl">{(f) => <f.Text label={t('servers.publicUrl')} help={t('servers.publicUrlHelp')} />}</AppField>
        <AppField name="peerAddress">
          {(f) => <f.Text label={t('servers.peerAddress')} help={t('servers.peerAddressHelp')} />}
        </AppField>
        <AppField name="weight">
          {(f) => <f.Number label={t('servers.weight')} help={t('servers.weightHelp')} min={0} max={1000} />}
        </AppField>
        <AppField name="maxConnections">
          {(f) => <f.Number label={t('servers.room')} help={t('servers.roomHelp')} min={0} />}
        </AppField>
      </Form>
    </Dialog>
  );
}
