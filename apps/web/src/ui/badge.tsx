import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

export type Tone = 'good' | 'warn' | 'bad' | 'info' | 'calm' | 'accent';

const tones: Record<Tone, string> = {
  good: 'bg-good-soft text-good-text',
  warn: 'bg-warn-soft text-warn-text',
  bad: 'bg-bad-soft text-bad-text',
  info: 'bg-info-soft text-info-text',
  accent: 'bg-accent-soft text-accent-text',
  calm: 'bg-sunk text-ink-2',
};
const dots: Record<Tone, string> = {
  good: 'bg-good',
  warn: 'bg-warn',
  bad: 'bg-bad',
  info: 'bg-info',
  accent: 'bg-accent',
  calm: 'bg-line-strong',
};

/** A status as a word; `why` says its reason on hover. */
export function Badge({ tone = 'calm', why, children }: { tone?: Tone; why?: ReactNode; children: ReactNode }) {
  const badge = (
    <span
      tabIndex={why ? 0 : undefined}
      className={cx(
        'inline-flex h-5 max-w-full items-center gap-1.5 rounded-full px-2 text-xs font-medium whitespace-nowrap',
        tones[tone],
      )}
    >
      <span aria-hidden className={cx('size-1.5 shrink-0 rounded-full', dots[tone])} />
      <span className="truncate">{children}</span>
    </span>
  );
  return why ? <Tooltip says={why}>{badge}</Tooltip> : badge;
}

export const Dot = ({ tone }: { tone: Tone }) => (
  <span aria-hidden className={cx('inline-block size-2 shrink-0 rounded-full', dots[tone])} />
);
