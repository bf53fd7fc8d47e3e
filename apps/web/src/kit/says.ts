import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../ui/toast.tsx';
import { useT } from '../ui/use-t.ts';
import { ApiProblem } from './problem.ts';
import { useServerWords } from './server-words.ts';

/** A failure in the reader's language: what happened, and the server's own words where it has some. */
export function useSays(): (error: unknown) => { title: string; detail: string | undefined } {
  const t = useT();
  const { i18n } = useTranslation();
  const words = useServerWords();
  return useCallback(
    (error) => {
      if (!(error instanceof ApiProblem))
        return { title: t('problems.unexpected'), detail: error instanceof Error ? error.message : undefined };
      const key = `problems.${error.type}`;
      const title = i18n.exists(key) ? i18n.t(key) : error.title;
      return { title, detail: error.message && error.message !== error.title ? words(error.message) : undefined };
    },
    [t, i18n, words],
  );
}

/** Tells of a failed action in a toast. */
export function useFailed(): (error: unknown) => void {
  const says = useSays();
  return useCallback(
    (error) => {
      const { title, detail } = says(error);
      // Somebody has wished it so.
      if (error instanceof ApiProblem && error.type === 'cancelled') toast.done(title);
      else toast.failed(title, detail);
    },
    [says],
  );
}
