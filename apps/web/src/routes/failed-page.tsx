import { Link, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { isProblem } from '../kit/api.ts';
import { ProblemState } from '../kit/problem-note.tsx';
import { Front } from '../resources/sign-in/front.tsx';
import { buttonLook } from '../ui/button.tsx';
import { useT } from '../ui/use-t.ts';

const AGAIN_MS = 3000;

/** A page that could not be opened. Where the server or its database is away, it is opened as soon as that is back. */
export function FailedPage({ error }: { error: unknown }) {
  const router = useRouter();
  const isAway = isProblem(error, 'unavailable') || isProblem(error, 'no-answer');
  useEffect(() => {
    if (!isAway) return undefined;
    const timer = setInterval(() => void router.invalidate(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAway, router]);
  return (
    <div className="flex h-full min-h-0 flex-1 flex-col">
      <ProblemState error={error} isRetried={isAway} onRetry={() => void router.invalidate()} />
    </div>
  );
}

/** Stands outside of the shell: whoever follows a dead link may not be signed in. */
export function NoSuchPage() {
  const t = useT();
  return (
    <Front title={t('shell.noSuchPage')} says={t('shell.noSuchPageSays')}>
      <div className="p-4">
        <Link to="/" className={buttonLook('primary')}>
          {t('places.overview')}
        </Link>
      </div>
    </Front>
  );
}
