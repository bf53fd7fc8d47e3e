import { CloudOff } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { EmptyState, Note } from '../ui/states.tsx';
import { useT } from '../ui/use-t.ts';
import { ApiProblem } from './problem.ts';
import { useSays } from './says.ts';

interface ProblemStateProps {
  error: unknown;
  onRetry?: () => void;
  /** It is tried again by itself. */
  isRetried?: boolean;
}

/** In place of what could not be loaded: what happened, and the button to try again. */
export function ProblemState({ error, onRetry, isRetried = false }: ProblemStateProps) {
  const t = useT();
  const { title, detail } = useSays()(error);
  return (
    <div role="alert" className="flex flex-1 flex-col">
      <EmptyState
        icon={<CloudOff />}
        title={title}
        says={[detail ?? t('problems.retryHint'), isRetried ? t('problems.retried') : ''].filter(Boolean).join(' · ')}
        act={onRetry ? <Button onClick={onRetry}>{t('ui.tryAgain')}</Button> : null}
      />
    </div>
  );
}

export function ProblemNote({ error }: { error: unknown }) {
  const says = useSays()(error);
  const { title } = says;
  // What single fields have is said at the fields.
  const detail = error instanceof ApiProblem && error.fields.size > 0 ? undefined : says.detail;
  return (
    <Note tone="bad" role="alert">
      <p className="font-medium">{title}</p>
      {detail ? (
        <p className="mt-0.5" dir="auto">
          {detail}
        </p>
      ) : null}
    </Note>
  );
}
