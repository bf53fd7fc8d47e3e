import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type UrlState = Readonly<Record<string, string | undefined>>;
export type SetUrl = (change: UrlState, options?: { replace?: boolean }) => void;

/** Filters, sort, the open sheet: what a page shows stands in its address. Undefined takes a name out. */
export function useUrlState(): [UrlState, SetUrl] {
  const state: UrlState = useSearch({ strict: false });
  const navigate = useNavigate();
  const set = useCallback<SetUrl>(
    (change, options) => {
      const search = (old: UrlState) => {
        const next = Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined && value !== '');
        return Object.fromEntries(next);
      };
      void navigate({ to: '.', search: search as never, replace: options?.replace ?? false });
    },
    [navigate],
  );
  return [state, set];
}
