import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Confirm, type Question } from '../ui/dialog.tsx';

type Ask = (question: Question) => Promise<boolean>;
const ConfirmContext = createContext<Ask>(() => Promise.resolve(false));

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [asked, setAsked] = useState<{ question: Question; answer: (isYes: boolean) => void }>();
  const ask = useCallback<Ask>(
    (question) =>
      new Promise((resolve) =>
        setAsked({
          question,
          answer: (isYes) => {
            setAsked(undefined);
            resolve(isYes);
          },
        }),
      ),
    [],
  );
  return (
    <ConfirmContext value={ask}>
      {children}
      {asked ? <Confirm question={asked.question} onAnswer={asked.answer} /> : null}
    </ConfirmContext>
  );
}

/** Asks before what cannot be undone. */
export const useConfirm = (): Ask => useContext(ConfirmContext);
