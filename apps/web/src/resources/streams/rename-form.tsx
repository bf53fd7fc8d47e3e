import type { RenameStep, StreamKind } from '@muxwell/contract';
import { Form, useForm } from '../../kit/form.tsx';
import { useT } from '../../ui/use-t.ts';
import { EditPreview } from './edit-preview.tsx';
import { categoryKindOf } from './kinds.ts';
import { RenameSteps } from './rename-steps.tsx';
import { useChosen } from './use-chosen.ts';
import { useEditMany } from './use-edit-many.ts';

interface RenameFormProps {
  kind: StreamKind;
  chosen: string;
  onDone: () => void;
}

/** Renames many streams by steps, previewed first. */
export function RenameForm({ kind, chosen, onDone }: RenameFormProps) {
  const t = useT();
  const many = useEditMany(useChosen(kind, chosen), onDone);
  const kit = useForm({
    schema: { '~standard': anything },
    values: { rename: [{ do: 'cut-prefix' }] as RenameStep[] },
    isPreview: true,
    save: many.preview,
  });
  const { AppField } = kit.form;
  return (
    <>
      <p className="px-4 pt-4 text-sm text-ink-2">{t('tools.renameSays')}</p>
      <Form kit={kit} act={t('kit.preview')}>
        <AppField name="rename">{() => <RenameSteps />}</AppField>
      </Form>
      {many.seen ? <EditPreview preview={many.seen.preview} kind={categoryKindOf(kind)} onApply={many.apply} /> : null}
    </>
  );
}

/** The server judges the whole. */
const anything = { version: 1, vendor: 'muxwell', validate: (value: unknown) => ({ value }) };
