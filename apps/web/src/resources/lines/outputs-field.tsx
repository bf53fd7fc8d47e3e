import { useChange, useFieldContext, useFieldError } from '../../kit/form-contexts.ts';
import { Checkbox } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

const outputs = ['ts', 'hls'] as const;
type Outputs = (typeof outputs)[number][];

export function OutputsField() {
  const t = useT();
  const chosen = useFieldContext<Outputs>().state.value;
  const change = useChange<Outputs>();
  const error = useFieldError();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{t('lines.outputs')}</legend>
      {outputs.map((output) => (
        <Checkbox
          key={output}
          label={t(`lines.output.${output}`)}
          isOn={chosen.includes(output)}
          onChange={(isOn) => change(outputs.filter((other) => (other === output ? isOn : chosen.includes(other))))}
        />
      ))}
      {error ? <p className="text-xs text-bad-text">{error}</p> : null}
    </fieldset>
  );
}
