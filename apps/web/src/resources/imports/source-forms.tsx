import { createImportSource, type Given, type ImportSource, updateImportSource } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

interface Made {
  onDone: (id: string) => void;
}

/** A source to be kept: an address or an account. */
export function NewSource({ onDone }: Made) {
  const t = useT();
  const [kind, setKind] = useState('url');
  return (
    <Tabs
      label={t('imports.newSource')}
      value={kind}
      onChange={setKind}
      tabs={[
        { id: 'url', label: t('imports.by.url'), body: <UrlSource onDone={onDone} /> },
        { id: 'xtream', label: t('imports.by.xtream'), body: <XtreamSource onDone={onDone} /> },
      ]}
    />
  );
}

const usual: { name: string; everyHours: number | null } = { name: '', everyHours: 24 };

function useSave({ onDone }: Made) {
  const t = useT();
  const api = useApi();
  return async (body: Given<(typeof createImportSource)['body']>) => {
    const saved = await api.call(createImportSource, { body });
    toast.done(t('kit.saved', { what: saved.name }));
    onDone(saved.id);
  };
}

function UrlSource({ onDone }: Made) {
  const t = useT();
  const save = useSave({ onDone });
  const kit = useForm({ schema: createImportSource.body, values: { ...usual, from: { kind: 'url' as const, url: '' } }, save });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.saveSource')}>
      <AppField name="name">{(f) => <f.Text label={t('imports.sourceName')} />}</AppField>
      <AppField name="from.url">
        {(f) => <f.Text type="url" label={t('imports.url')} placeholder="https://" help={t('imports.urlHelp')} />}
      </AppField>
      <AppField name="everyHours">
        {(f) => <f.Number isOptional label={t('imports.every')} help={t('imports.everyHelp')} min={1} max={720} />}
      </AppField>
    </Form>
  );
}

function XtreamSource({ onDone }: Made) {
  const t = useT();
  const save = useSave({ onDone });
  const account = { kind: 'xtream' as const, server: '', username: '', password: '' };
  const parts = { withLive: true, withFilms: true, withSeries: true, withGuide: true };
  const kit = useForm({ schema: createImportSource.body, values: { ...usual, from: { ...account, ...parts } }, save });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.saveSource')}>
      <AppField name="name">{(f) => <f.Text label={t('imports.sourceName')} />}</AppField>
      <AppField name="from.server">{(f) => <f.Text type="url" label={t('imports.server')} placeholder="http://" />}</AppField>
      <AppField name="from.username">{(f) => <f.Text isMachine label={t('lines.username')} />}</AppField>
      <AppField name="from.password">
        {(f) => <f.Text type="password" autoComplete="new-password" label={t('lines.password')} />}
      </AppField>
      <AppField name="from.withLive">{(f) => <f.Switch label={t('imports.withLive')} />}</AppField>
      <AppField name="from.withFilms">{(f) => <f.Switch label={t('imports.withFilms')} />}</AppField>
      <AppField name="from.withSeries">{(f) => <f.Switch label={t('imports.withSeries')} />}</AppField>
      <AppField name="from.withGuide">{(f) => <f.Switch label={t('imports.withGuide')} />}</AppField>
      <AppField name="everyHours">
        {(f) => <f.Number isOptional label={t('imports.every')} help={t('imports.everyHelp')} min={1} max={720} />}
      </AppField>
    </Form>
  );
}

/** Name, note and schedule of a saved source. */
export function EditSource({ of: one }: { of: ImportSource }) {
  const t = useT();
  const api = useApi();
  const kit = useForm({
    schema: updateImportSource.body,
    values: { name: one.name, description: one.description, everyHours: one.everyHours },
    save: async (body) => {
      const saved = await api.call(updateImportSource, { params: { id: one.id }, body });
      toast.done(t('kit.saved', { what: saved.name }));
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('kit.save')}>
      <AppField name="name">{(f) => <f.Text label={t('imports.sourceName')} />}</AppField>
      <AppField name="description">{(f) => <f.Area isOptional label={t('imports.description')} />}</AppField>
      <AppField name="everyHours">
        {(f) => <f.Number isOptional label={t('imports.every')} help={t('imports.everyHelp')} min={1} max={720} />}
      </AppField>
    </Form>
  );
}

/** Where a source is found from now on; its streams keep their ids. */
export function MoveSource({ of: one }: { of: ImportSource }) {
  const t = useT();
  const api = useApi();
  const kit = useForm({
    schema: updateImportSource.body,
    values: { from: { kind: 'url' as const, url: '' } },
    save: async (body) => {
      const saved = await api.call(updateImportSource, { params: { id: one.id }, body });
      toast.done(t('kit.saved', { what: saved.name }));
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('imports.move')}>
      <AppField name="from.url">
        {(f) => <f.Text type="url" label={t('imports.newAddress')} placeholder="https://" help={t('imports.moveHelp')} />}
      </AppField>
    </Form>
  );
}
