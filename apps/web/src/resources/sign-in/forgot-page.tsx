import { forgotPassword } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { TextLink } from '../../kit/link.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';

/** Asks for a mail with a link; says the same whether there is such an account or not. */
export function ForgotPage() {
  const t = useT();
  const api = useApi();
  const [sentTo, setSentTo] = useState<string>();
  const kit = useForm({
    schema: forgotPassword.body,
    values: { email: '' },
    save: async (body) => {
      await api.call(forgotPassword, { body });
      setSentTo(body.email);
    },
  });
  const { AppField } = kit.form;
  return (
    <Front title={t('signIn.forgot')} says={t('signIn.forgotSays')}>
      {sentTo === undefined ? (
        <Form kit={kit} act={t('signIn.forgotAct')}>
          <AppField name="email">{(f) => <f.Text type="email" autoComplete="username" label={t('account.email')} />}</AppField>
        </Form>
      ) : (
        <div className="p-4">
          <Note tone="good">{t('signIn.forgotSent', { email: sentTo })}</Note>
        </div>
      )}
      <p className="px-4 pb-4 text-sm">
        <TextLink to="/sign-in">{t('signIn.title')}</TextLink>
      </p>
    </Front>
  );
}
