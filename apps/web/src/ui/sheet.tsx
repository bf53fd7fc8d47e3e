import { Dialog as Radix } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './button.tsx';
import { useReturnFocus } from './return-focus.ts';
import { useT } from './use-t.ts';

interface SheetProps {
  title: ReactNode;
  /** A line under the title: status and what matters most. */
  status?: ReactNode;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}

/** Details beside the list that they belong to; the whole screen on a phone. */
export function Sheet({ title, status, actions, onClose, children }: SheetProps) {
  const t = useT();
  return (
    <Radix.Root open modal={false} onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Content
          aria-describedby={undefined}
          {...useReturnFocus(itself)}
          onInteractOutside={(event) => event.preventDefault()}
          className="slide-in fixed inset-y-0 end-0 z-40 flex w-full sm:top-12 flex-col border-s border-line bg-raise-1 shadow-float outline-none sm:w-[560px] sm:max-w-[92vw]"
        >
          <div className="flex items-start gap-2 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="truncate text-lg font-semibold" dir="auto">
                {title}
              </Radix.Title>
              {status ? <div className="mt-1 flex flex-wrap items-center gap-2 text-sm text-ink-2">{status}</div> : null}
            </div>
            {actions}
            <IconButton label={t('ui.close')} shortcut="Esc" onClick={onClose}>
              <X />
            </IconButton>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto overscroll-contain">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The sheet as a whole takes the focus: reading begins with its title, and no button shows its tip unasked. */
const itself = (sheet: HTMLElement) => sheet;
