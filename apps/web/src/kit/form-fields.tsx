import type { ReactNode } from 'react';
import { Combobox, type Choice } from '../ui/combobox.tsx';
import { Field, Input, Select, Switch, Textarea } from '../ui/field.tsx';
import { useT } from '../ui/use-t.ts';
import { useChange, useFieldContext, useFieldError } from './form-contexts.ts';

interface Labelled {
  label: string;
  help?: ReactNode;
  isOptional?: boolean;
}

const useField = <Value,>() => ({
  field: useFieldContext<Value>(),
  change: useChange<Value>(),
  error: useFieldError(),
  t: useT(),
});

interface TextProps extends Labelled {
  type?: 'text' | 'password' | 'email' | 'url';
  autoComplete?: string;
  placeholder?: string;
  isMachine?: boolean;
}

export function TextField({ label, help, isOptional, type = 'text', autoComplete = 'off', placeholder, isMachine }: TextProps) {
  const { field, change, error, t } = useField<string | null | undefined>();
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional ? t('ui.optional') : undefined}>
      {(tied) => (
        <Input
          {...tied}
          name={field.name}
          type={type}
          autoComplete={autoComplete}
          placeholder={placeholder}
          value={field.state.value ?? ''}
          dir={isMachine || type === 'url' || type === 'email' ? 'ltr' : 'auto'}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextAreaField({
  label,
  help,
  isOptional,
  rows = 3,
  isMachine,
}: Labelled & { rows?: number; isMachine?: boolean }) {
  const { field, change, error, t } = useField<string | undefined>();
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional ? t('ui.optional') : undefined}>
      {(tied) => (
        <Textarea
          {...tied}
          name={field.name}
          rows={rows}
          dir={isMachine ? 'ltr' : 'auto'}
          className={isMachine ? 'font-mono text-xs' : ''}
          value={field.state.value ?? ''}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  );
}

export function NumberField({ label, help, isOptional, min, max }: Labelled & { min?: number; max?: number }) {
  const { field, change, error, t } = useField<number | null>();
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional ? t('ui.optional') : undefined}>
      {(tied) => (
        <Input
          {...tied}
          name={field.name}
          type="number"
          min={min}
          max={max}
          className="max-w-40"
          value={field.state.value ?? ''}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value === '' ? null : event.target.valueAsNumber)}
        />
      )}
    </Field>
  );
}

export function SwitchField({ label, help }: Labelled) {
  const { field, change } = useField<boolean | undefined>();
  return <Switch label={label} help={help} isOn={field.state.value ?? false} onChange={change} />;
}

export function ChoiceField({ label, help, choices }: Labelled & { choices: Choice[] }) {
  const { field, change, error } = useField<string>();
  return (
    <Field label={label} help={help} error={error}>
      {(tied) => (
        <Select
          {...tied}
          name={field.name}
          value={field.state.value}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value)}
        >
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** One of many by number, or none. */
export function ReferenceField({ label, help, choices, none }: Labelled & { choices: Choice[]; none: string }) {
  const { field, change, error } = useField<number | null>();
  return (
    <Field label={label} help={help} error={error}>
      {(tied) => (
        <Select
          {...tied}
          name={field.name}
          value={field.state.value ?? ''}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value === '' ? null : Number(event.target.value))}
        >
          <option value="">{none}</option>
          {choices.map((choice) => (
            <option key={choice.id} value={choice.id}>
              {choice.label}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

/** Several of many, by number: categories, bouquets. */
export function ManyField({ label, help, choices }: Labelled & { choices: Choice[] }) {
  const { field, change, error, t } = useField<number[] | undefined>();
  const chosen = field.state.value ?? [];
  const names = chosen.map((id) => choices.find((choice) => choice.id === String(id))?.label ?? String(id));
  const pick = (id: string) =>
    change(chosen.includes(Number(id)) ? chosen.filter((other) => other !== Number(id)) : [...chosen, Number(id)]);
  return (
    <Field label={label} help={help} error={error}>
      {(tied) => (
        <Combobox
          tied={tied}
          isMany
          label={label}
          choices={choices}
          isChosen={(id) => chosen.includes(Number(id))}
          onPick={pick}
          shown={
            names.length === 0 ? <span className="text-ink-3">{t('ui.none')}</span> : <span dir="auto">{names.join(', ')}</span>
          }
        />
      )}
    </Field>
  );
}

/** One entry a line. */
export function ListField({ label, help }: Labelled) {
  const { field, change, error, t } = useField<string[] | undefined>();
  return (
    <Field label={label} help={help} error={error} isOptional={t('ui.optional')}>
      {(tied) => (
        <Textarea
          {...tied}
          name={field.name}
          dir="ltr"
          rows={3}
          className="font-mono text-xs"
          value={(field.state.value ?? []).join('\n')}
          onBlur={() => {
            change((field.state.value ?? []).map((line) => line.trim()).filter(Boolean));
            field.handleBlur();
          }}
          onChange={(event) => change(event.target.value.split('\n'))}
        />
      )}
    </Field>
  );
}

const two = (value: number) => String(value).padStart(2, '0');
const toLocal = (iso: string) => {
  const at = new Date(iso);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
};

/** An instant, chosen in this browser's time; empty is null. */
export function DateField({ label, help, isOptional }: Labelled) {
  const { field, change, error, t } = useField<string | null | undefined>();
  return (
    <Field label={label} help={help} error={error} isOptional={isOptional ? t('ui.optional') : undefined}>
      {(tied) => (
        <Input
          {...tied}
          name={field.name}
          type="datetime-local"
          className="max-w-60"
          value={field.state.value ? toLocal(field.state.value) : ''}
          onBlur={field.handleBlur}
          onChange={(event) => change(event.target.value === '' ? null : new Date(event.target.value).toISOString())}
        />
      )}
    </Field>
  );
}
