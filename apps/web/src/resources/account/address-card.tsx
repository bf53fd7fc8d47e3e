import { sendVerification } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { useSession } from '../../kit/session.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/layout.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

/** One's own address, whether it is proved, and the mail that proves it. */
export function AddressCard() {
  const t = useT();
  const api = useApi();
  const account = useSession().me?.account;
  const [problem, setProblem] = useState<unknown>();
  if (!account) return null;
  const send = () =>
    api.call(sendVerification, {}).then(
      () => {
        setProblem(undefined);
        toast.done(t('account.linkSent', { email: account.email }));
      },
      (error: unknown) => setProblem(error),
    );
  const isProved = account.emailVerifiedAt !== null;
  return (
    <Card title={t('account.email')}>
      <div className="flex flex-col gap-3 p-4 text-sm">
        {problem === undefined ? null : <ProblemNote error={problem} />}
        <p className="flex flex-wrap items-center gap-3">
          <span className="machine">{account.email}</span>
          <Badge tone={isProved ? 'good' : 'warn'}>{t(isProved ? 'account.proved' : 'account.notProved')}</Badge>
        </p>
        {isProved ? null : (
          <Button className="self-start" onClick={() => void send()}>
            {t('account.sendLink')}
          </Button>
        )}
      </div>
    </Card>
  );
}
