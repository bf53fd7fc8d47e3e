import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from 'radix-ui';
import { Check, Minus } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx.ts';

const box =
  'w-full rounded-md border border-line-strong bg-raise-1 px-2.5 text-ink transition-colors hover:border-ink-3 disabled:opacity-60 aria-invalid:border-bad';
const height = (isSmall: boolean) => (isSmall ? 'h-8 text-sm' : 'h-9 text-base');

interface Sized {
  /** As it stands in bars above lists. */
  isSmall?: boolean;
}

export const Input = ({ className, isSmall = false, ...rest }: ComponentProps<'input'> & Sized) => (
  <input className={cx(box, height(isSmall), className)} {...rest} />
);

export const Textarea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea className={cx(box, 'min-h-20 py-2 text-base', className)} {...rest} />
);

export const Select = ({ className, isSmall = false, children, ...rest }: ComponentProps<'select'> & Sized) => (
  <select className={cx(box, height(isSmall), 'pe-8', className)} {...rest}>
    {children}
  </select>
);

/** Ids and attributes that tie a control to its label, help and error. */
export interface Tied {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

interface FieldProps {
  label: ReactNode;
  help?: ReactNode;
  error?: ReactNode;
  isOptional?: string | undefined;
  children: (tied: Tied) => ReactNode;
}

/** A labelled control with help and error in their places. */
export function Field({ label, help, error, isOptional, children }: FieldProps) {
  const id = useId();
  const says = [error ? `${id}-error` : '', help ? `${id}-help` : ''].filter(Boolean).join(' ');
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
        {isOptional ? <span className="ms-1.5 font-normal text-ink-3">{isOptional}</span> : null}
      </label>
      {children({ id, 'aria-describedby': says || undefined, 'aria-invalid': error ? true : undefined })}
      {error ? (
        <p id={`${id}-error`} className="text-xs text-bad-text">
          {error}
        </p>
      ) : null}
      {help ? (
        <p id={`${id}-help`} className="text-xs text-ink-3">
          {help}
        </p>
      ) : null}
    </div>
  );
}

interface SwitchProps {
  isOn: boolean;
  onChange: (isOn: boolean) => void;
  label: string;
  help?: ReactNode;
  disabled?: boolean;
  /** Where the label stands elsewhere and names this id. */
  isLabelHidden?: boolean;
  id?: string;
}

/** On or off, with its label beside it. */
export function Switch({ isOn, onChange, label, help, disabled, isLabelHidden = false, id: given }: SwitchProps) {
  const own = useId();
  const id = given ?? own;
  return (
    <div className="flex items-start gap-3">
      <RadixSwitch.Root
        id={id}
        checked={isOn}
        disabled={disabled ?? false}
        onCheckedChange={onChange}
        className="relative mt-0.5 h-5 w-9 shrink-0 rounded-full border border-line-strong bg-sunk transition-colors disabled:opacity-60 data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <RadixSwitch.Thumb className="absolute start-0.5 top-0.5 block size-3.5 rounded-full bg-ink-3 transition-all data-[state=checked]:start-[18px] data-[state=checked]:bg-accent-ink" />
      </RadixSwitch.Root>
      {isLabelHidden ? null : (
        <div className="min-w-0">
          <label htmlFor={id} className="text-sm font-medium">
            {label}
          </label>
          {help ? <p className="text-xs text-ink-3">{help}</p> : null}
        </div>
      )}
    </div>
  );
}

interface CheckboxProps {
  isOn: boolean | 'some';
  onChange: (isOn: boolean) => void;
  /** Shown beside it; with `isLabelHidden` only read aloud. */
  label: string;
  isLabelHidden?: boolean;
  tabIndex?: number;
}

export function Checkbox({ isOn, onChange, label, isLabelHidden, tabIndex }: CheckboxProps) {
  const id = useId();
  const root = (
    <RadixCheckbox.Root
      id={id}
      tabIndex={tabIndex ?? 0}
      aria-label={isLabelHidden ? label : undefined}
      checked={isOn === 'some' ? 'indeterminate' : isOn}
      onCheckedChange={(state) => onChange(state === true)}
      className="flex size-4 shrink-0 items-center justify-center rounded-[4px] border border-line-strong bg-raise-1 data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent"
    >
      <RadixCheckbox.Indicator className="text-accent-ink">
        {isOn === 'some' ? <Minus className="size-3" strokeWidth={3} /> : <Check className="size-3" strokeWidth={3} />}
      </RadixCheckbox.Indicator>
    </RadixCheckbox.Root>
  );
  if (isLabelHidden) return root;
  return (
    <span className="flex items-center gap-2">
      {root}
      <label htmlFor={id} className="text-sm">
        {label}
      </label>
    </span>
  );
}
