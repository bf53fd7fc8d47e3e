import type { ComponentProps, ReactNode } from 'react';
import { cx } from './cx.ts';
import { Tooltip } from './tooltip.tsx';

type Variant = 'plain' | 'primary' | 'danger' | 'ghost';

const shape =
  'inline-flex h-8 items-center justify-center gap-1.5 rounded-md px-3 text-sm font-medium whitespace-nowrap transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-55 aria-busy:cursor-progress aria-busy:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:stroke-[1.5]';
const looks: Record<Variant, string> = {
  plain: 'border border-line bg-raise-1 text-ink hover:bg-hover',
  primary: 'border border-transparent bg-accent text-accent-ink hover:bg-accent-strong',
  danger: 'border border-line bg-raise-1 text-bad-text hover:bg-bad-soft',
  ghost: 'border border-transparent text-ink-2 hover:bg-hover hover:text-ink',
};

/** The looks of a button, for links that act as one. */
export const buttonLook = (variant: Variant): string => cx(shape, looks[variant]);

export interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant;
  icon?: ReactNode;
  isBusy?: boolean;
}

/** While it is busy it does nothing, but keeps the focus: a button that is disabled would lose it. */
export function Button({ variant = 'plain', icon, isBusy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      aria-busy={isBusy || undefined}
      aria-disabled={isBusy || undefined}
      onClick={isBusy ? ignore : onClick}
      className={cx(buttonLook(variant), className)}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}

const ignore = (event: { preventDefault: () => void }) => event.preventDefault();

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'aria-label'> {
  label: string;
  shortcut?: string;
}

/** A button that is only an icon; its name shows on hover and is read aloud. */
export function IconButton({ label, shortcut, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip says={shortcut ? `${label} (${shortcut})` : label}>
      <button
        type="button"
        aria-label={label}
        className={cx(
          'inline-flex size-8 shrink-0 items-center justify-center rounded-md text-ink-2 hover:bg-hover hover:text-ink disabled:cursor-not-allowed disabled:opacity-55 [&_svg]:size-4 [&_svg]:stroke-[1.5]',
          className,
        )}
        {...rest}
      />
    </Tooltip>
  );
}
