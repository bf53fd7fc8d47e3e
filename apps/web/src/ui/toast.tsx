import { toast as sonner, Toaster as Sonner } from 'sonner';

interface Offer {
  label: string;
  act: () => void;
}

/** Tells what has happened, and offers what may follow, for ten seconds. */
export const toast = {
  done: (says: string, offer?: Offer) => {
    sonner(says, offer ? { duration: 10_000, action: { label: offer.label, onClick: offer.act } } : { duration: 5000 });
  },
  failed: (says: string, detail?: string) => {
    sonner.error(says, { duration: 10_000, ...(detail ? { description: detail } : {}) });
  },
};

export const Toaster = ({ dir, label, closeLabel }: { dir: 'ltr' | 'rtl'; label: string; closeLabel: string }) => (
  <Sonner
    dir={dir}
    containerAriaLabel={label}
    position={dir === 'rtl' ? 'bottom-left' : 'bottom-right'}
    closeButton
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
