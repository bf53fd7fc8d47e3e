import { Link } from '@tanstack/react-router';
import { ProblemState } from '../kit/problem-note.tsx';
import { buttonLook } from '../ui/button.tsx';
import { Page } from '../ui/layout.tsx';
import { useT } from '../ui/use-t.ts';

export const FailedPage = ({ error, reset }: { error: unknown; reset: () => void }) => (
  <ProblemState error={error} onRetry={reset} />
);

export function NoSuchPage() {
  const t = useT();
  return (
    <Page title={t('shell.noSuchPage')} answer={t('shell.noSuchPageSays')}>
      <div className="px-4">
        <Link to="/" className={buttonLook('primary')}>
          {t('overview.title')}
        </Link>
      </div>
    </Page>
  );
}
