import { MailServer, testMail } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';

interface Mail {
  host: string;
  port: number;
  secure: boolean;
  username: string;
  password: string;
  from: string;
}

interface MailStepProps {
  problem: unknown;
  code: string | undefined;
  /** Where the test message goes. */
  to: string;
  onNext: (mail: Mail | null) => Promise<void>;
}

export function MailStep({ problem, code, to, onNext }: MailStepProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const kit = useForm<Mail>({
    schema: MailServer,
    values: { host: '', port: 587, secure: false, username: '', password: '', from: '' },
    save: onNext,
  });
  const skip = async () => {
    setBusy(true);
    await onNext(null);
    setBusy(false);
  };
  const { AppField, Subscribe } = kit.form;
  return (
    <div className="-m-4">
      {problem === undefined ? null : (
        <div className="p-4 pb-0">
          <ProblemNote error={problem} />
        </div>
      )}
      <p className="px-4 pt-4 text-sm text-ink-2">{t('setup.mailSays')}</p>
      <div className="px-4 pt-3">
        <Button isBusy={isBusy} onClick={() => void skip()}>
          {t('setup.skipMail')}
        </Button>
      </div>
      <Form kit={kit} act={t('setup.finish')}>
        <AppField name="host">{(f) => <f.Text isMachine label={t('setup.mailHost')} placeholder="mail.example.org" />}</AppField>
        <AppField name="port">{(f) => <f.Number label={t('setup.mailPort')} min={1} max={65535} />}</AppField>
        <AppField name="secure">{(f) => <f.Switch label={t('setup.mailSecure')} help={t('setup.mailSecureHelp')} />}</AppField>
        <AppField name="username">{(f) => <f.Text isMachine isOptional label={t('setup.mailUser')} />}</AppField>
        <AppField name="password">
          {(f) => <f.Text type="password" autoComplete="new-password" isOptional label={t('account.password')} />}
        </AppField>
        <AppField name="from">{(f) => <f.Text label={t('setup.mailFrom')} placeholder="tv@example.org" />}</AppField>
        <Subscribe selector={(state) => state.values}>{(mail) => <MailTest mail={mail} code={code} to={to} />}</Subscribe>
      </Form>
    </div>
  );
}

function MailTest({ mail, code, to }: { mail: Mail; code: string | undefined; to: string }) {
  const t = useT();
  const api = useApi();
  const [state, setState] = useState<'sending' | 'sent'>();
  const [problem, setProblem] = useState<unknown>();
  const send = async () => {
    setState('sending');
    setProblem(undefined);
    try {
      await api.call(testMail, { body: { mail, to, ...(code ? { code } : {}) } });
      setState('sent');
    } catch (error) {
      setState(undefined);
      setProblem(error);
    }
  };
  return (
    <div className="flex flex-col items-start gap-2" aria-live="polite">
      <Button isBusy={state === 'sending'} disabled={!mail.host || !mail.from} onClick={() => void send()}>
        {t('setup.testMail', { to })}
      </Button>
      {state === 'sent' ? <Note tone="good">{t('setup.mailSent', { to })}</Note> : null}
      {problem === undefined ? null : <ProblemNote error={problem} />}
    </div>
  );
}
