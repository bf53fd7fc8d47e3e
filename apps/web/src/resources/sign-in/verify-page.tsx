import { verifyEmail } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { TextLink } from '../../kit/link.tsx';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { useUrlState } from '../../kit/url-state.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Front } from './front.tsx';

/** Proves an address by the link of a mail. By a button: programs that look at mails follow links. */
export function VerifyPage() {
  const t = useT();
  const api = useApi();
  const [url] = useUrlState();
  const [isDone, setDone] = useState(false);
  const [problem, setProblem] = useState<unknown>();
  const verify = () =>
    api.call(verifyEmail, { body: { token: url['token'] ?? '' } }).then(
      () => setDone(true),
      (error: unknown) => setProblem(error),
    );
  return (
    <Front title={t('signIn.verify')} says={t('signIn.verifySays')}>
      <div className="flex flex-col gap-4 p-4">
        {problem === undefined ? null : <ProblemNote error={problem} />}
        {isDone ? (
          <Note tone="good">{t('signIn.verified')}</Note>
        ) : (
          <Button variant="primary" className="self-start" onClick={() => void verify()}>
            {t('signIn.verifyAct')}
          </Button>
        )}
        <p className="text-sm">
          <TextLink to="/">{t('signIn.goOn')}</TextLink>
        </p>
      </div>
    </Front>
  );
}
