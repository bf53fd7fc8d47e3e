import { completeSetup, setupStatus } from '@muxwell/contract';
import { Navigate } from '@tanstack/react-router';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import type { Input } from '../../kit/api.ts';
import { ProblemState } from '../../kit/problem-note.tsx';
import { ApiProblem } from '../../kit/problem.ts';
import { useSession } from '../../kit/session.ts';
import { SkeletonRows } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { Front } from '../sign-in/front.tsx';
import { AccountStep } from './account-step.tsx';
import { ContentStep } from './content-step.tsx';
import { DatabaseStep } from './database-step.tsx';
import { MailStep } from './mail-step.tsx';
import { ServiceStep } from './service-step.tsx';
import { Steps } from './steps.tsx';

export type Answers = Input<typeof completeSetup>['body'];
const steps = ['database', 'account', 'service', 'mail', 'content'] as const;
type Step = (typeof steps)[number];

/** Five steps from a fresh installation to a first picture. */
export function SetupPage() {
  const t = useT();
  const api = useApi();
  const session = useSession();
  const [step, setStep] = useState<Step>('database');
  const [answers, setAnswers] = useState<Partial<Answers>>({});
  const [problem, setProblem] = useState<unknown>();
  const status = useQuery({
    queryKey: [setupStatus.path],
    queryFn: () => api.call(setupStatus),
    refetchInterval: step === 'database' ? 2000 : false,
  });
  if (!status.data)
    return (
      <Front title={t('setup.title')} says={t('setup.says')} isWide>
        {status.error ? <ProblemState error={status.error} onRetry={() => void status.refetch()} /> : <SkeletonRows rows={4} />}
      </Front>
    );
  if (status.data.done && !session.me) return <Navigate to="/sign-in" />;
  if (status.data.done && step !== 'content') return <Navigate to="/overview" />;

  const go = (next: Step, more: Partial<Answers> = {}) => {
    setProblem(undefined);
    setAnswers({ ...answers, ...more });
    setStep(next);
  };
  const finish = async (mail: Answers['mail']) => {
    try {
      const signedIn = await api.call(completeSetup, { body: { ...answers, mail } as Answers });
      session.take(signedIn);
      go('content');
    } catch (error) {
      setProblem(error);
      setStep(stepOf(error));
    }
  };
  return (
    <Front title={t('setup.title')} says={t('setup.says')} isWide>
      <div className="grid grid-cols-1 gap-6 sm:grid-cols-[180px_1fr]">
        <Steps steps={steps.map((id) => ({ id, label: t(`setup.step.${id}`) }))} present={step} />
        <div className="min-w-0">
          {step === 'database' ? (
            <DatabaseStep
              status={status.data}
              error={status.error}
              problem={problem}
              code={answers.code}
              onNext={(code) => go('account', code ? { code } : {})}
            />
          ) : null}
          {step === 'account' ? (
            <AccountStep problem={problem} account={answers.account} onNext={(account) => go('service', { account })} />
          ) : null}
          {step === 'service' ? (
            <ServiceStep
              problem={problem}
              service={answers.service}
              address={status.data.address}
              onNext={(service) => go('mail', { service })}
            />
          ) : null}
          {step === 'mail' ? (
            <MailStep problem={problem} code={answers.code} to={answers.account?.email ?? ''} onNext={finish} />
          ) : null}
          {step === 'content' ? <ContentStep /> : null}
        </div>
      </div>
    </Front>
  );
}

/** The step whose answer the server refused. */
function stepOf(error: unknown): Step {
  if (!(error instanceof ApiProblem)) return 'mail';
  if (error.type === 'wrong-setup-code') return 'database';
  const named = [...error.fields.keys()].map((at) => at.split('.')[0]);
  return steps.find((step) => named.includes(step)) ?? 'mail';
}
