import { resetPassword } from '@muxwell/contract';
import { useNavigate } from '@tanstack/react-router';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { TextLink } from '../../kit/link.tsx';
import { useUrlState } from '../../kit/url-state.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';

/** A new password by the link of a mail; its token stands in the address. */
export function ResetPage() {
  const t = useT();
  const api = useApi();
  const navigate = useNavigate();
  const [url] = useUrlState();
  const kit = useForm({
    schema: resetPassword.body,
    values: { token: url['token'] ?? '', password: '' },
    save: async (body) => {
      await api.call(resetPassword, { body });
      toast.done(t('account.passwordChanged'));
      await navigate({ to: '/sign-in' });
    },
  });
  const { AppField } = kit.form;
  return (
    <Front title={t('signIn.reset')}>
      <Form kit={kit} act={t('account.changePassword')}>
        <AppField name="password">
          {(f) => <f.Text type="password" autoComplete="new-password" label={t('account.next')} help={t('account.nextHelp')} />}
        </AppField>
      </Form>
      <p className="px-4 pb-4 text-sm">
        <TextLink to="/forgot">{t('signIn.forgotAgain')}</TextLink>
      </p>
    </Front>
  );
}
