import { createFormHook, type StandardSchemaV1 } from '@tanstack/react-form';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';

import { Button } from '../ui/button.tsx';
import { useT } from '../ui/use-t.ts';
import { fieldContext, formContext, FormErrorsProvider } from './form-contexts.ts';
import {
  ChoiceField,
  DateField,
  ListField,
  ManyField,
  NumberField,
  ReferenceField,
  SwitchField,
  TextAreaField,
  TextField,
} from './form-fields.tsx';
import { ApiProblem } from './problem.ts';
import { ProblemNote } from './problem-note.tsx';
import { useLeaveGuard } from './leave-guard.ts';
import { useSays } from './says.ts';
import { useShortcut } from './shortcut.ts';

const { useAppForm } = createFormHook({
  fieldContext,
  formContext,
  fieldComponents: {
    Text: TextField,
    Area: TextAreaField,
    Number: NumberField,
    Switch: SwitchField,
    Choice: ChoiceField,
    Many: ManyField,
    Reference: ReferenceField,
    List: ListField,
    Date: DateField,
  },
  formComponents: {},
});

interface FormOptions<Values> {
  /** The contract's own schema: the same rules as the server's. */
  schema: { '~standard': unknown };
  values: Values;
  save: (values: Values) => Promise<unknown>;
  /** Nothing is saved, only looked at: what the page shows is still true after it. */
  isPreview?: boolean;
}

/** A form by a schema of the contract: errors at the fields, the server's included. */
export function useForm<Values extends object>({ schema, values, save, isPreview = false }: FormOptions<Values>) {
  const [problem, setProblem] = useState<unknown>();
  const [fields, setFields] = useState<ReadonlyMap<string, string>>(new Map());
  const client = useQueryClient();
  const says = useSays();
  const form = useAppForm({
    defaultValues: values,
    validators: { onChange: schema as unknown as StandardSchemaV1<Values> },
    onSubmit: async ({ value }) => {
      setProblem(undefined);
      setFields(new Map());
      try {
        await save(value);
        if (!isPreview) await client.invalidateQueries();
      } catch (error) {
        setProblem(error);
        if (error instanceof ApiProblem) setFields(fieldsOf(error, says(error).title));
      }
    },
  });
  const forget = (name: string) => {
    if (fields.has(name)) setFields(new Map([...fields].filter(([at]) => at !== name)));
  };
  return { form, problem, errors: { fields, forget } };
}

/** Fields that a problem is about by its very type. */
const about: Partial<Record<string, string>> = {
  'username-taken': 'username',
  'username-reserved': 'username',
  'name-taken': 'name',
  'email-taken': 'email',
  'domain-taken': 'host',
};

function fieldsOf(problem: ApiProblem, title: string): ReadonlyMap<string, string> {
  const named = about[problem.type];
  return named && problem.fields.size === 0 ? new Map([[named, title]]) : problem.fields;
}

interface FormProps {
  kit: {
    form: { handleSubmit: () => Promise<void>; Subscribe: unknown; state: { isDirty: boolean } };
    problem: unknown;
    errors: { fields: ReadonlyMap<string, string>; forget: (name: string) => void };
  };
  act: string;
  onCancel?: () => void;
  children: ReactNode;
}

/** One column with its errors summed up on top; Ctrl+S saves. */
export function Form({ kit, act, onCancel, children }: FormProps) {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    await kit.form.handleSubmit();
    setBusy(false);
  };
  useShortcut('mod+s', () => void submit(), { inFields: true });
  useLeaveGuard(() => kit.form.state.isDirty);
  return (
    <FormErrorsProvider value={kit.errors}>
      <form
        noValidate
        className="flex max-w-[560px] flex-col gap-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        {kit.problem === undefined ? null : <ProblemNote error={kit.problem} />}
        {children}
        <div className="flex gap-2 pt-1">
          <Button type="submit" variant="primary" isBusy={isBusy}>
            {act}
          </Button>
          {onCancel ? <Button onClick={onCancel}>{t('ui.cancel')}</Button> : null}
        </div>
      </form>
    </FormErrorsProvider>
  );
}
