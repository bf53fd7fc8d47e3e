import { type ImportFrom, ImportFrom as FromSchema } from '@muxwell/contract';
import { useState } from 'react';
import { Form, useForm } from '../../kit/form.tsx';
import { Button } from '../../ui/button.tsx';
import { Field, Input } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

interface FromProps {
  onStart: (from: ImportFrom | File) => Promise<unknown>;
}

const [UrlFrom, TextFrom, , XtreamFrom] = FromSchema.options;

export function UrlForm({ onStart }: FromProps) {
  const t = useT();
  const kit = useForm({
    schema: UrlFrom,
    values: { kind: 'url' as const, url: '', userAgent: '' },
    save: ({ userAgent, ...from }) => onStart(userAgent ? { ...from, userAgent } : from),
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.look')}>
      <AppField name="url">
        {(f) => <f.Text type="url" label={t('imports.url')} placeholder="https://" help={t('imports.urlHelp')} />}
      </AppField>
      <AppField name="userAgent">
        {(f) => <f.Text isMachine isOptional label={t('imports.userAgent')} help={t('imports.userAgentHelp')} />}
      </AppField>
    </Form>
  );
}

export function TextForm({ onStart }: FromProps) {
  const t = useT();
  const kit = useForm({ schema: TextFrom, values: { kind: 'text' as const, text: '' }, save: onStart });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.look')}>
      <AppField name="text">
        {(f) => <f.Area isMachine rows={12} label={t('imports.text')} help={t('imports.textHelp')} />}
      </AppField>
    </Form>
  );
}

export function XtreamForm({ onStart }: FromProps) {
  const t = useT();
  const kit = useForm({
    schema: XtreamFrom,
    values: {
      kind: 'xtream' as const,
      server: '',
      username: '',
      password: '',
      withLive: true,
      withFilms: true,
      withSeries: true,
      withGuide: true,
    },
    save: onStart,
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.look')}>
      <AppField name="server">{(f) => <f.Text type="url" label={t('imports.server')} placeholder="http://" />}</AppField>
      <AppField name="username">{(f) => <f.Text isMachine label={t('lines.username')} />}</AppField>
      <AppField name="password">
        {(f) => <f.Text type="password" autoComplete="new-password" label={t('lines.password')} />}
      </AppField>
      <AppField name="withLive">{(f) => <f.Switch label={t('imports.withLive')} />}</AppField>
      <AppField name="withFilms">{(f) => <f.Switch label={t('imports.withFilms')} />}</AppField>
      <AppField name="withSeries">{(f) => <f.Switch label={t('imports.withSeries')} />}</AppField>
      <AppField name="withGuide">{(f) => <f.Switch label={t('imports.withGuide')} />}</AppField>
    </Form>
  );
}

export function FileForm({ onStart }: FromProps) {
  const t = useT();
  const [file, setFile] = useState<File>();
  const [isBusy, setBusy] = useState(false);
  const submit = async () => {
    if (!file) return;
    setBusy(true);
    await onStart(file);
    setBusy(false);
  };
  return (
    <form
      className="flex max-w-[560px] flex-col gap-4 p-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <Field label={t('imports.file')} help={t('imports.fileHelp')}>
        {(tied) => (
          <Input
            {...tied}
            type="file"
            accept=".m3u,.m3u8,.txt,.gz"
            className="py-1.5"
            onChange={(event) => setFile(event.target.files?.[0])}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="self-start" isBusy={isBusy} disabled={!file}>
        {t('imports.look')}
      </Button>
    </form>
  );
}
