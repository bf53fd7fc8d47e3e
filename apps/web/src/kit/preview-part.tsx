import { type ReactNode, useEffect, useRef } from 'react';

/** What a form would do, under the form: it comes into sight by itself, since the form may be longer than the sheet. `of`: what it is made of. */
export function PreviewPart({ of, children }: { of: unknown; children: ReactNode }) {
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // It answers a promise in newer browsers: an effect that returned it would break the page when the part goes.
    part.current?.scrollIntoView({ block: 'nearest' });
  }, [of]);
  return (
    <div ref={part} className="flex flex-col gap-3 border-t border-line p-4" aria-live="polite">
      {children}
    </div>
  );
}
