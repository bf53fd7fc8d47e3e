import type { Setting } from '@muxwell/contract';
import type { ComponentType } from 'react';
import { Input, Select, Switch, Textarea } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import type { SettingWords } from './words.ts';

interface ControlProps {
  id: string;
  setting: Setting;
  words: SettingWords;
  present: unknown;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

const tied = ({ id, disabled }: ControlProps) => ({ id, disabled, 'aria-describedby': `${id}-help` });
const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

const Toggle = ({ id, disabled, present, onChange, words }: ControlProps) => (
  <Switch isLabelHidden id={id} disabled={disabled} isOn={present === true} onChange={onChange} label={words.title} />
);

const Amount = (props: ControlProps) => (
  <Input
    {...tied(props)}
    type="number"
    step="any"
    value={typeof props.present === 'number' ? props.present : ''}
    onChange={(event) => props.onChange(event.target.value === '' ? null : event.target.valueAsNumber)}
  />
);

const Choice = (props: ControlProps) => (
  <Select {...tied(props)} value={String(props.present)} onChange={(event) => props.onChange(event.target.value)}>
    {props.setting.choices.map((choice) => (
      <option key={choice} value={choice}>
        {props.words.choice(choice)}
      </option>
    ))}
  </Select>
);

function List(props: ControlProps) {
  const t = useT();
  const clean = (text: string) => text.split('\n').flatMap((line) => line.trim() || []);
  return (
    <Textarea
      {...tied(props)}
      dir="ltr"
      rows={3}
      className="font-mono text-xs"
      placeholder={t('settings.onePerLine')}
      value={Array.isArray(props.present) ? props.present.join('\n') : ''}
      onChange={(event) => props.onChange(event.target.value.split('\n'))}
      onBlur={(event) => {
        const value = clean(event.target.value);
        if (JSON.stringify(value) !== JSON.stringify(props.present)) props.onChange(value);
      }}
    />
  );
}

const Secret = (props: ControlProps) => (
  <Input
    {...tied(props)}
    type="password"
    autoComplete="new-password"
    placeholder={props.setting.isSet ? '••••••••' : ''}
    value={textOf(props.present)}
    onChange={(event) => props.onChange(event.target.value)}
  />
);

const Text = (props: ControlProps) => (
  <Input {...tied(props)} dir="auto" value={textOf(props.present)} onChange={(event) => props.onChange(event.target.value)} />
);

const controls: Record<Setting['kind'], ComponentType<ControlProps>> = {
  boolean: Toggle,
  number: Amount,
  choice: Choice,
  list: List,
  secret: Secret,
  text: Text,
};

/** The control that fits a setting's kind. */
export function Control(props: ControlProps) {
  const Fitting = controls[props.setting.kind];
  return <Fitting {...props} />;
}
