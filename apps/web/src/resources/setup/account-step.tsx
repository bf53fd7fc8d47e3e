import { completeSetup } from '@muxwell/contract';
import { Form, useForm } from '../../kit/form.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { useT } from '../../ui/use-t.ts';

interface Account {
  name: string;
  email: string;
  password: string;
}

interface AccountStepProps {
  problem: unknown;
  account: Account | undefined;
  onNext: (account: Account) => void;
}

export function AccountStep({ problem, account, onNext }: AccountStepProps) {
  const t = useT();
  const kit = useForm({
    schema: completeSetup.body.shape.account,
    values: account ?? { name: '', email: '', password: '' },
    save: async (values) => onNext(values),
  });
  const { AppField } = kit.form;
  return (
    <div className="-m-4">
      {problem === undefined ? null : (
        <div className="p-4 pb-0">
          <ProblemNote error={problem} />
        </div>
      )}
      <Form kit={kit} act={t('setup.next')}>
        <AppField name="name">{(f) => <f.Text autoComplete="name" label={t('account.name')} />}</AppField>
        <AppField name="email">{(f) => <f.Text type="email" autoComplete="username" label={t('account.email')} />}</AppField>
        <AppField name="password">
          {(f) => (
            <f.Text type="password" autoComplete="new-password" label={t('account.password')} help={t('account.nextHelp')} />
          )}
        </AppField>
      </Form>
    </div>
  );
}
