import { addDomain, getApp, listDomains, removeDomain, updateApp } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useApi, useGet } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { useConfirm } from '../../kit/confirm.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useFailed } from '../../kit/says.ts';
import { useCan } from '../../kit/session.ts';
import { zoneChoices } from '../../kit/zones.ts';
import { IconButton } from '../../ui/button.tsx';
import { Card, Facts } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

/** The app itself: its name, its time zone, the host names that lead to it. */
export function AppCard() {
  const t = useT();
  const { data: app } = useGet(getApp);
  const mayWrite = useCan('app:write');
  return (
    <Card title={t('settings.app')}>
      {!app ? <SkeletonRows rows={2} /> : null}
      {app && mayWrite ? <AppForm key={app.id} app={app} /> : null}
      {app && !mayWrite ? (
        <div className="p-3">
          <Facts
            facts={[
              [t('settings.name'), app.name],
              [t('settings.timeZone'), app.timeZone],
            ]}
          />
        </div>
      ) : null}
      <Domains />
    </Card>
  );
}

function AppForm({ app }: { app: Reply<typeof getApp> }) {
  const t = useT();
  const api = useApi();
  const kit = useForm({
    schema: updateApp.body,
    values: { name: app.name, timeZone: app.timeZone },
    save: async (body) => {
      await api.call(updateApp, { body });
      toast.done(t('kit.saved', { what: body.name }));
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('kit.save')}>
      <AppField name="name">{(f) => <f.Text label={t('settings.name')} />}</AppField>
      <AppField name="timeZone">
        {(f) => <f.Choice label={t('settings.timeZone')} choices={zoneChoices(app.timeZone)} help={t('settings.timeZoneHelp')} />}
      </AppField>
    </Form>
  );
}

function Domains() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const confirm = useConfirm();
  const failed = useFailed();
  const mayWrite = useCan('app:write');
  const { data } = useGet(listDomains);
  const kit = useForm({
    schema: addDomain.body,
    values: { host: '' },
    save: async (body) => {
      await api.call(addDomain, { body });
      kit.form.reset();
    },
  });
  const erase = async (id: string, host: string) => {
    if (!(await confirm({ title: t('kit.deleteTitle', { what: host }), says: t('settings.domainSays'), act: t('kit.delete') })))
      return;
    await api.call(removeDomain, { params: { id } }).then(() => client.invalidateQueries({ queryKey: ['app'] }), failed);
  };
  const { AppField } = kit.form;
  return (
    <div className="border-t border-line">
      <h3 className="px-4 pt-3 text-sm font-medium">{t('settings.domains')}</h3>
      <p className="px-4 text-xs text-ink-3">{t('settings.domainsHelp')}</p>
      <ul className="px-4 pt-2">
        {data?.items.map(({ id, host }) => (
          <li key={id} className="flex items-center justify-between text-sm">
            <span className="machine">{host}</span>
            {mayWrite ? (
              <IconButton label={t('kit.deleteWhat', { what: host })} onClick={() => void erase(id, host)}>
                <Trash2 />
              </IconButton>
            ) : null}
          </li>
        ))}
      </ul>
      {mayWrite ? (
        <Form kit={kit} act={t('settings.domainAdd')}>
          <AppField name="host">{(f) => <f.Text isMachine label={t('settings.host')} placeholder="tv.example.org" />}</AppField>
        </Form>
      ) : null}
    </div>
  );
}
