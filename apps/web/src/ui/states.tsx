import type { ReactNode } from 'react';
import { cx } from './cx.ts';

/** A grey place-holder; it appears only when loading takes longer than 150 ms. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cx('late rounded-md bg-sunk', className)} />
);

export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div className="flex flex-col gap-2 p-4" aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} className="h-7 w-full" />
      ))}
    </div>
  );
}

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  says?: string | undefined;
  act?: ReactNode;
}

/** An empty list: what it is for, and what fills it. */
export function EmptyState({ icon, title, says, act }: EmptyStateProps) {
  return (
    <div className="late flex flex-1 flex-col items-center justify-center gap-2 px-6 py-14 text-center">
      {icon ? <div className="text-ink-3 [&_svg]:size-7 [&_svg]:stroke-[1.25]">{icon}</div> : null}
      <h2 className="text-base font-semibold">{title}</h2>
      {says ? <p className="max-w-md text-sm text-ink-2">{says}</p> : null}
      {act ? <div className="mt-2 flex flex-wrap justify-center gap-2">{act}</div> : null}
    </div>
  );
}

/** A note set apart by its tone. */
export function Note({
  tone = 'info',
  children,
  role,
}: {
  tone?: 'info' | 'warn' | 'bad' | 'good';
  children: ReactNode;
  role?: 'alert' | 'status';
}) {
  const tones = {
    info: 'bg-info-soft text-info-text',
    warn: 'bg-warn-soft text-warn-text',
    bad: 'bg-bad-soft text-bad-text',
    good: 'bg-good-soft text-good-text',
  };
  return (
    <div role={role} className={cx('rounded-md px-3 py-2 text-sm', tones[tone])}>
      {children}
    </div>
  );
}

interface ProgressProps {
  /** 0 to 1; null while the end is unknown. */
  value: number | null;
  label: string;
}

export function Progress({ value, label }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-1.5 w-full overflow-hidden rounded-full bg-sunk"
    >
      <div
        className={cx('h-full rounded-full bg-accent transition-[width] duration-150', percent === null && 'w-1/3 animate-pulse')}
        style={percent === null ? undefined : { width: `${percent}%` }}
      />
    </div>
  );
}
