import { AlertDialog, Dialog as Radix } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from './button.tsx';
import { useReturnFocus } from './return-focus.ts';
import { useT } from './use-t.ts';

const panel =
  'pop-in fixed start-1/2 top-1/2 z-[60] w-[min(520px,calc(100vw-24px))] -translate-x-1/2 -translate-y-1/2 rounded-md border border-line bg-raise-2 shadow-float outline-none rtl:translate-x-1/2 max-h-[calc(100dvh-24px)] overflow-y-auto';
const scrim = 'fixed inset-0 z-50 bg-scrim';

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const t = useT();
  return (
    <Radix.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className={scrim} />
        <Radix.Content aria-describedby={undefined} className={panel} {...useReturnFocus(firstField)}>
          <div className="flex items-center justify-between gap-2 border-b border-line px-4 py-2">
            <Radix.Title className="text-base font-semibold">{title}</Radix.Title>
            <IconButton label={t('ui.close')} onClick={onClose}>
              <X />
            </IconButton>
          </div>
          <div className="p-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export interface Question {
  title: string;
  /** What will happen, in numbers. */
  says: string;
  act: string;
}

/** Asks before what ends viewers' pictures or cannot be undone. */
export function Confirm({ question, onAnswer }: { question: Question; onAnswer: (isYes: boolean) => void }) {
  const t = useT();
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onAnswer(false)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={scrim} />
        <AlertDialog.Content className={`${panel} p-4`} {...useReturnFocus()}>
          <AlertDialog.Title className="text-base font-semibold">{question.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-2 text-sm text-ink-2">{question.says}</AlertDialog.Description>
          <div className="mt-4 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{t('ui.cancel')}</Button>
            </AlertDialog.Cancel>
            <AlertDialog.Action asChild>
              <Button variant="danger" onClick={() => onAnswer(true)}>
                {question.act}
              </Button>
            </AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

/** The first field takes the focus; a dialog without one takes it itself. */
const firstField = (dialog: HTMLElement) =>
  dialog.querySelector<HTMLElement>('input:not([type=hidden]), textarea, select') ?? dialog;
