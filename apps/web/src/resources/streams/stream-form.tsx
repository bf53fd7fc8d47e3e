import { createStream, type StreamDetail, type StreamKind, updateStream } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { categoryKindOf } from './kinds.ts';
import { SourcesField } from './sources-field.tsx';

const empty = {
  name: '',
  number: 0,
  logoUrl: '',
  epgChannelId: null as string | null,
  categoryIds: [] as number[],
  bouquetIds: [] as number[],
  sources: [] as { url: string; userAgent: string | null; headers: Record<string, string> }[],
  container: 'ts',
  isEnabled: true,
  isOnDemand: true,
  isAdult: false,
  notes: '',
};
type Values = typeof empty;

const valuesOf = (stream: StreamDetail): Values => {
  const { name, number, logoUrl, epgChannelId, categoryIds, bouquetIds, container, isEnabled, isOnDemand, isAdult, notes } =
    stream;
  const sources = stream.sources.map(({ url, userAgent, headers }) => ({ url, userAgent, headers }));
  return {
    name,
    number,
    logoUrl,
    epgChannelId,
    categoryIds,
    bouquetIds,
    sources,
    container,
    isEnabled,
    isOnDemand,
    isAdult,
    notes,
  };
};

interface StreamFormProps {
  kind: StreamKind;
  stream?: StreamDetail;
  onDone: (id: number) => void;
}

export function StreamForm({ kind, stream, onDone }: StreamFormProps) {
  const t = useT();
  const api = useApi();
  const isFile = kind === 'movie' || kind === 'episode';
  const kit = useForm<Values>({
    schema: updateStream.body,
    values: stream ? valuesOf(stream) : { ...empty, container: isFile ? 'mp4' : 'ts' },
    save: async (values) => {
      const body = { ...values, epgChannelId: values.epgChannelId || null };
      const saved = stream
        ? await api.call(updateStream, { params: { id: stream.id }, body })
        : await api.call(createStream, { body: { ...body, kind } });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone(saved.id);
    },
  });
  const { AppField } = kit.form;
  const categories = useCategoryChoices(categoryKindOf(kind));
  const bouquets = useBouquetChoices();
  return (
    <Form kit={kit} act={t(stream ? 'kit.save' : 'kit.create')}>
      <AppField name="name">{(f) => <f.Text label={t('streams.name')} />}</AppField>
      {isFile ? null : (
        <AppField name="number">
          {(f) => <f.Number label={t('streams.number')} min={0} help={t('streams.numberHelp')} />}
        </AppField>
      )}
      <AppField name="sources">{() => <SourcesField />}</AppField>
      <AppField name="categoryIds">{(f) => <f.Many label={t('streams.categories')} choices={categories} />}</AppField>
      <AppField name="bouquetIds">
        {(f) => <f.Many label={t('streams.bouquets')} choices={bouquets} help={t('streams.bouquetsHelp')} />}
      </AppField>
      <AppField name="logoUrl">{(f) => <f.Text type="url" isOptional label={t('streams.logo')} />}</AppField>
      {isFile ? (
        <AppField name="container">
          {(f) => <f.Text isMachine label={t('streams.container')} help={t('streams.containerHelp')} />}
        </AppField>
      ) : (
        <AppField name="epgChannelId">
          {(f) => <f.Text isMachine isOptional label={t('streams.guideId')} help={t('streams.guideIdHelp')} />}
        </AppField>
      )}
      <AppField name="isEnabled">{(f) => <f.Switch label={t('streams.isEnabled')} help={t('streams.isEnabledHelp')} />}</AppField>
      {isFile ? null : (
        <AppField name="isOnDemand">
          {(f) => <f.Switch label={t('streams.isOnDemand')} help={t('streams.isOnDemandHelp')} />}
        </AppField>
      )}
      <AppField name="isAdult">{(f) => <f.Switch label={t('streams.isAdult')} />}</AppField>
      <AppField name="notes">{(f) => <f.Area isOptional label={t('streams.notes')} />}</AppField>
    </Form>
  );
}
