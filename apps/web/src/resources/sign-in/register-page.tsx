import { register } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { TextLink } from '../../kit/link.tsx';
import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';

/** An account by invitation (its token stands in the address), or where signing up is on. */
export function RegisterPage() {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const navigate = useNavigate();
  const [url] = useUrlState();
  const invitation = url['invitation'];
  const kit = useForm({
    schema: register.body,
    values: { name: '', email: url['email'] ?? '', password: '' },
    save: async (body) => {
      session.take(await api.call(register, { body: invitation ? { ...body, invitation } : body }));
      await navigate({ to: '/' });
    },
  });
  const { AppField } = kit.form;
  return (
    <Front title={t('signIn.register')} says={t(invitation ? 'signIn.invited' : 'signIn.registerSays')}>
      <Form kit={kit} act={t('signIn.registerAct')}>
        <AppField name="name">{(f) => <f.Text autoComplete="name" label={t('account.name')} />}</AppField>
        <AppField name="email">{(f) => <f.Text type="email" autoComplete="username" label={t('account.email')} />}</AppField>
        <AppField name="password">
          {(f) => (
            <f.Text type="password" autoComplete="new-password" label={t('account.password')} help={t('account.nextHelp')} />
          )}
        </AppField>
      </Form>
      <p className="px-4 pb-4 text-sm">
        <TextLink to="/sign-in">{t('signIn.have')}</TextLink>
      </p>
    </Front>
  );
}
