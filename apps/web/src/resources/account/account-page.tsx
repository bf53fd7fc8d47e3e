import { changePassword, listSessions, revokeSession, updateMe } from '@muxwell/contract';
import { useQueryClient } from '@tanstack/react-query';
import { useApi, useGet } from '../../kit/api-context.tsx';
import { Ago } from '../../kit/columns.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { isLanguage, languages, showLanguage, spoken } from '../../kit/i18n.ts';
import { useFailed } from '../../kit/says.ts';
import { useSession } from '../../kit/session.ts';
import { showTheme, themes } from '../../kit/theme.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card, Page } from '../../ui/layout.tsx';
import { SkeletonRows } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { AddressCard } from './address-card.tsx';

export function AccountPage() {
  const t = useT();
  const account = useSession().me?.account;
  return (
    <Page title={t('places.account')} answer={account ? <span className="machine">{account.email}</span> : null}>
      <div className="flex max-w-[640px] flex-col gap-4 px-4 pb-8">
        <Profile />
        <AddressCard />
        <PasswordCard />
        <Sessions />
      </div>
    </Page>
  );
}

function Profile() {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const account = session.me?.account;
  const kit = useForm({
    schema: updateMe.body,
    values: { name: account?.name ?? '', language: spoken(account?.language), theme: account?.theme ?? 'system' },
    save: async (body) => {
      const saved = await api.call(updateMe, { body });
      session.takeAccount(saved);
      showTheme(saved.theme);
      if (isLanguage(saved.language)) await showLanguage(saved.language);
      toast.done(t('account.saved'));
    },
  });
  const { AppField } = kit.form;
  return (
    <Card title={t('account.profile')}>
      <Form kit={kit} act={t('kit.save')}>
        <AppField name="name">{(f) => <f.Text autoComplete="name" label={t('account.name')} />}</AppField>
        <AppField name="language">
          {(f) => <f.Choice label={t('shell.language')} choices={languages.map(({ id, name }) => ({ id, label: name }))} />}
        </AppField>
        <AppField name="theme">
          {(f) => <f.Choice label={t('shell.theme')} choices={themes.map((id) => ({ id, label: t(`shell.themes.${id}`) }))} />}
        </AppField>
      </Form>
    </Card>
  );
}

function PasswordCard() {
  const t = useT();
  const api = useApi();
  const kit = useForm({
    schema: changePassword.body,
    values: { current: '', next: '' },
    save: async (body) => {
      await api.call(changePassword, { body });
      kit.form.reset();
      toast.done(t('account.passwordChanged'));
    },
  });
  const { AppField } = kit.form;
  return (
    <Card title={t('account.password')}>
      <Form kit={kit} act={t('account.changePassword')}>
        <AppField name="current">
          {(f) => <f.Text type="password" autoComplete="current-password" label={t('account.current')} />}
        </AppField>
        <AppField name="next">
          {(f) => <f.Text type="password" autoComplete="new-password" label={t('account.next')} help={t('account.nextHelp')} />}
        </AppField>
      </Form>
    </Card>
  );
}

function Sessions() {
  const t = useT();
  const api = useApi();
  const client = useQueryClient();
  const failed = useFailed();
  const { data } = useGet(listSessions);
  const revoke = (id: string) =>
    void api
      .call(revokeSession, { params: { id } })
      .then(() => client.invalidateQueries({ queryKey: [listSessions.path] }), failed);
  return (
    <Card title={t('account.sessions')}>
      {!data ? <SkeletonRows rows={2} /> : null}
      <ul className="divide-y divide-line">
        {data?.items.map((row) => (
          <li key={row.id} className="flex items-center gap-3 px-4 py-2 text-sm">
            <div className="min-w-0 flex-1">
              <p className="truncate" dir="ltr">
                {row.userAgent}
              </p>
              <p className="text-xs text-ink-3">
                <span className="machine">{row.ip}</span> · {t('account.lastSeen')} <Ago at={row.lastSeenAt} />
              </p>
            </div>
            {row.isCurrent ? (
              <Badge tone="good">{t('account.thisOne')}</Badge>
            ) : (
              <Button onClick={() => revoke(row.id)}>{t('account.revoke')}</Button>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
