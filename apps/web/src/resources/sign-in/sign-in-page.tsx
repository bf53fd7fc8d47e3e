import { login } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useSession } from '../../kit/session.ts';
import { useUrlState } from '../../kit/url-state.ts';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';
import { inside } from './inside.ts';

export function SignInPage() {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const navigate = useNavigate();
  const [url] = useUrlState();
  const kit = useForm({
    schema: login.body,
    values: { email: '', password: '' },
    save: async (body) => {
      session.take(await api.call(login, { body }));
      await navigate({ href: inside(url['next']) });
    },
  });
  const { AppField } = kit.form;
  return (
    <Front title={t('signIn.title')}>
      <Form kit={kit} act={t('signIn.act')}>
        <AppField name="email">{(f) => <f.Text type="email" autoComplete="username" label={t('account.email')} />}</AppField>
        <AppField name="password">
          {(f) => <f.Text type="password" autoComplete="current-password" label={t('account.password')} />}
        </AppField>
      </Form>
    </Front>
  );
}
