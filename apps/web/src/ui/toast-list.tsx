import { useEffect } from 'react';
import { Toaster as Sonner } from 'sonner';

interface ToastListProps {
  dir: 'ltr' | 'rtl';
  label: string;
  closeLabel: string;
  /** It stands, and takes notices. */
  onReady: () => void;
}

/** Where the notices stand. */
export function ToastList({ dir, label, closeLabel, onReady }: ToastListProps) {
  useEffect(onReady, [onReady]);
  return (
    <Sonner
      dir={dir}
      containerAriaLabel={label}
      position={dir === 'rtl' ? 'bottom-left' : 'bottom-right'}
      closeButton
      style={{ fontFamily: 'var(--font-sans)' }}
      // Above the bar of five.
      mobileOffset={{ bottom: 'calc(64px + env(safe-area-inset-bottom))', left: 16, right: 16 }}
      toastOptions={{
        closeButtonAriaLabel: closeLabel,
        unstyled: true,
        classNames: {
          toast:
            'flex w-[340px] max-w-[calc(100vw-32px)] items-center gap-3 rounded-md border border-line bg-raise-2 px-3 py-2.5 text-sm text-ink shadow-float',
          title: 'font-medium',
          description: 'text-xs text-ink-2',
          actionButton: 'ms-auto rounded-md px-2 py-1 text-sm font-medium text-accent-text hover:bg-hover shrink-0',
          closeButton: 'hidden',
          error: 'border-bad',
          icon: 'text-bad-text',
        },
      }}
    />
  );
}
