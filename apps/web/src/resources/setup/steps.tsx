import { Check } from 'lucide-react';
import { cx } from '../../ui/cx.ts';
import { useT } from '../../ui/use-t.ts';

interface StepsProps {
  steps: { id: string; label: string }[];
  present: string;
}

/** The rail of steps: which are behind, which is present. */
export function Steps({ steps, present }: StepsProps) {
  const t = useT();
  const at = steps.findIndex(({ id }) => id === present);
  return (
    <ol aria-label={t('setup.steps')} className="flex gap-3 overflow-x-auto sm:flex-col">
      {steps.map(({ id, label }, index) => (
        <li
          key={id}
          aria-current={id === present ? 'step' : undefined}
          className={cx('flex shrink-0 items-center gap-2 text-sm', index === at ? 'font-semibold' : 'text-ink-3')}
        >
          <span
            aria-hidden
            className={cx(
              'figures flex size-6 items-center justify-center rounded-full border text-xs',
              index < at
                ? 'border-good bg-good-soft text-good-text'
                : index === at
                  ? 'border-accent bg-accent text-accent-ink'
                  : 'border-line-strong',
            )}
          >
            {index < at ? <Check className="size-3.5" /> : index + 1}
          </span>
          <span className={cx(index !== at && 'hidden sm:inline')}>{label}</span>
        </li>
      ))}
    </ol>
  );
}
