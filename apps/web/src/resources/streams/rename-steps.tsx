import type { RenameStep } from '@muxwell/contract';
import { Plus, Trash2 } from 'lucide-react';
import { useChange, useFieldContext, useFieldError } from '../../kit/form-contexts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Checkbox, Input, Select } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

const kinds = ['cut-prefix', 'replace', 'pattern', 'cut-start', 'cut-end', 'add-start', 'add-end', 'case', 'tidy'] as const;

/** A step of another kind, with what the one before had in it. */
function stepOf(kind: RenameStep['do'], before: RenameStep | null): RenameStep {
  const find = before && 'find' in before ? before.find : '';
  const by = before && 'by' in before ? before.by : '';
  const text = before && 'text' in before ? before.text : '';
  if (kind === 'replace' || kind === 'pattern') return { do: kind, find: find || text, by, ignoreCase: false };
  if (kind === 'case') return { do: kind, to: 'title' };
  return kind === 'cut-prefix' || kind === 'tidy' ? { do: kind } : { do: kind, text: text || find };
}

/** The steps of a renaming, in their order. */
export function RenameSteps() {
  const t = useT();
  const field = useFieldContext<RenameStep[]>();
  const change = useChange<RenameStep[]>();
  const error = useFieldError();
  const steps = field.state.value;
  return (
    <div className="flex flex-col gap-2">
      {steps.map((step, index) => (
        <Step
          key={index}
          step={step}
          number={index + 1}
          onPut={(next) => change(steps.with(index, next))}
          {...(steps.length > 1 ? { onRemove: () => change(steps.toSpliced(index, 1)) } : {})}
        />
      ))}
      {error ? <p className="text-xs text-bad-text">{error}</p> : null}
      <Button className="self-start" icon={<Plus />} onClick={() => change([...steps, stepOf('replace', null)])}>
        {t('tools.stepAdd')}
      </Button>
    </div>
  );
}

interface StepProps {
  step: RenameStep;
  number: number;
  onPut: (step: RenameStep) => void;
  onRemove?: () => void;
}

function Step({ step, number, onPut, onRemove }: StepProps) {
  const t = useT();
  return (
    <fieldset className="flex flex-col gap-1 rounded-md border border-line p-2">
      <legend className="sr-only">{t('tools.stepOf', { number })}</legend>
      <div className="flex items-center gap-1">
        <Select
          aria-label={t('tools.stepOf', { number })}
          isSmall
          value={step.do}
          onChange={(event) => onPut(stepOf(event.target.value as RenameStep['do'], step))}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {t(`tools.do.${kind}`)}
            </option>
          ))}
        </Select>
        {onRemove ? (
          <IconButton label={t('tools.stepRemove', { number })} onClick={onRemove}>
            <Trash2 />
          </IconButton>
        ) : null}
      </div>
      <StepFields step={step} onPut={onPut} />
    </fieldset>
  );
}

function StepFields({ step, onPut }: Pick<StepProps, 'step' | 'onPut'>) {
  const t = useT();
  if (step.do === 'case')
    return (
      <Select
        aria-label={t('tools.do.case')}
        isSmall
        value={step.to}
        onChange={(event) => onPut({ do: 'case', to: event.target.value as typeof step.to })}
      >
        {(['title', 'upper', 'lower'] as const).map((to) => (
          <option key={to} value={to}>
            {t(`tools.to.${to}`)}
          </option>
        ))}
      </Select>
    );
  if (step.do === 'replace' || step.do === 'pattern') {
    const isPattern = step.do === 'pattern';
    return (
      <>
        <Piece label={t('tools.find')} value={step.find} isMachine={isPattern} onChange={(find) => onPut({ ...step, find })} />
        <Piece label={t('tools.by')} value={step.by ?? ''} isMachine={isPattern} onChange={(by) => onPut({ ...step, by })} />
        <Checkbox
          label={t('tools.ignoreCase')}
          isOn={step.ignoreCase ?? false}
          onChange={(ignoreCase) => onPut({ ...step, ignoreCase })}
        />
      </>
    );
  }
  if ('text' in step) return <Piece label={t('tools.text')} value={step.text} onChange={(text) => onPut({ ...step, text })} />;
  return null;
}

interface PieceProps {
  label: string;
  value: string;
  isMachine?: boolean;
  onChange: (value: string) => void;
}

const Piece = ({ label, value, isMachine = false, onChange }: PieceProps) => (
  <Input
    aria-label={label}
    placeholder={label}
    isSmall
    dir={isMachine ? 'ltr' : 'auto'}
    className={isMachine ? 'machine' : ''}
    value={value}
    onChange={(event) => onChange(event.target.value)}
  />
);
