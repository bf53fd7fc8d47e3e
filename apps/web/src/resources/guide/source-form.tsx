import { createEpgSource, type EpgSource, importEpgSource, updateEpgSource, uploadEpg } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { Field, Input } from '../../ui/field.tsx';

interface SourceFormProps {
  source?: EpgSource;
  onDone: () => void;
  onCancel: () => void;
}

/** A guide source: by address, fetched now and every few hours; or by a file. */
export function SourceForm({ source, onDone, onCancel }: SourceFormProps) {
  const t = useT();
  const api = useApi();
  const [file, setFile] = useState<File>();
  const kit = useForm({
    schema: updateEpgSource.body,
    values: {
      name: source?.name ?? '',
      url: source?.url ?? null,
      isEnabled: source?.isEnabled ?? true,
      everyHours: source?.everyHours ?? 12,
    },
    save: async (values) => {
      const body = { ...values, url: values.url || null };
      const saved = source
        ? await api.call(updateEpgSource, { params: { id: source.id }, body })
        : await api.call(createEpgSource, { body });
      if (file) await api.upload(uploadEpg, file, { id: saved.id });
      else if (!source && saved.url && saved.state === 'never') await api.call(importEpgSource, { params: { id: saved.id } });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone();
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(source ? 'kit.save' : 'guide.add')} onCancel={onCancel}>
      <AppField name="name">{(f) => <f.Text label={t('guide.name')} />}</AppField>
      <AppField name="url">
        {(f) => <f.Text type="url" isOptional label={t('guide.url')} help={t('guide.urlHelp')} placeholder="https://" />}
      </AppField>
      <Field label={t('guide.file')} isOptional={t('ui.optional')} help={t('guide.fileHelp')}>
        {(tied) => (
          <Input
            {...tied}
            type="file"
            accept=".xml,.gz,.xmltv"
            className="py-1.5"
            onChange={(event) => setFile(event.target.files?.[0])}
          />
        )}
      </Field>
      <AppField name="everyHours">{(f) => <f.Number label={t('guide.everyHours')} min={1} max={168} />}</AppField>
      <AppField name="isEnabled">{(f) => <f.Switch label={t('guide.isEnabled')} />}</AppField>
    </Form>
  );
}
