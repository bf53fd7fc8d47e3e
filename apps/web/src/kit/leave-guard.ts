import { useEffect } from 'react';

/** The browser asks before a page with unsaved changes is closed. */
export function useLeaveGuard(isDirty: () => boolean): void {
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent) => {
      if (isDirty()) event.preventDefault();
    };
    addEventListener('beforeunload', guard);
    return () => removeEventListener('beforeunload', guard);
  });
}
