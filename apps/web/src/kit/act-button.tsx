import { type ReactNode, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { useFailed } from './says.ts';

interface ActButtonProps {
  act: () => Promise<unknown>;
  variant?: 'primary' | 'plain';
  disabled?: boolean;
  children: ReactNode;
}

/** Does something that takes its time: busy meanwhile, so that it is not done twice, and a failure is told. */
export function ActButton({ act, variant = 'primary', disabled = false, children }: ActButtonProps) {
  const failed = useFailed();
  const [isBusy, setBusy] = useState(false);
  const run = async () => {
    setBusy(true);
    await act().catch(failed);
    setBusy(false);
  };
  return (
    <Button variant={variant} className="self-start" disabled={disabled} isBusy={isBusy} onClick={() => void run()}>
      {children}
    </Button>
  );
}
