import { createStream, type StreamDetail, type StreamKind, updateStream } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { useChange, useFieldContext } from '../../kit/form-contexts.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { HeadersField } from './headers-field.tsx';
import { categoryKindOf } from './kinds.ts';
import { LogoField } from './logo-field.tsx';
import { SourcesField } from './sources-field.tsx';

const empty = {
  name: '',
  number: 0,
  logoUrl: '',
  epgChannelId: null as string | null,
  categoryIds: [] as number[],
  bouquetIds: [] as number[],
  sources: [] as { url: string; userAgent: string | null; headers: Record<string, string> }[],
  userAgent: null as string | null,
  headers: {} as Record<string, string>,
  proxy: null as string | null,
  details: { rating: null as number | null },
  container: 'ts',
  isEnabled: true,
  isOnDemand: true,
  isAdult: false,
  allowedCountries: [] as string[],
  deniedCountries: [] as string[],
  notes: '',
};
type Values = typeof empty;

const valuesOf = (stream: StreamDetail): Values => ({
  ...(Object.fromEntries(Object.keys(empty).map((name) => [name, stream[name as keyof Values]])) as unknown as Values),
  sources: stream.sources.map(({ url, userAgent, headers }) => ({ url, userAgent, headers })),
  details: { rating: stream.details.rating },
});

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
      const body = {
        ...values,
        epgChannelId: values.epgChannelId || null,
        userAgent: values.userAgent || null,
        proxy: values.proxy || null,
      };
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
      <AppField name="userAgent">
        {(f) => <f.Text isMachine isOptional label={t('streams.agent')} help={t('streams.agentHelp')} />}
      </AppField>
      <AppField name="headers">{() => <SharedHeaders />}</AppField>
      <AppField name="proxy">
        {(f) => <f.Text isMachine isOptional label={t('streams.proxy')} help={t('streams.proxyHelp')} />}
      </AppField>
      <AppField name="categoryIds">{(f) => <f.Many label={t('streams.categories')} choices={categories} />}</AppField>
      <AppField name="bouquetIds">
        {(f) => <f.Many label={t('streams.bouquets')} choices={bouquets} help={t('streams.bouquetsHelp')} />}
      </AppField>
      <AppField name="logoUrl">{() => <LogoField />}</AppField>
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
      <AppField name="details.rating">
        {(f) => <f.Number isOptional label={t('streams.rating')} min={0} max={10} help={t('streams.ratingHelp')} />}
      </AppField>
      <AppField name="isAdult">{(f) => <f.Switch label={t('streams.isAdult')} />}</AppField>
      <AppField name="allowedCountries">
        {(f) => <f.List label={t('lines.allowedCountries')} help={t('lines.allowedCountriesHelp')} />}
      </AppField>
      <AppField name="deniedCountries">
        {(f) => <f.List label={t('lines.deniedCountries')} help={t('lines.deniedCountriesHelp')} />}
      </AppField>
      <AppField name="notes">{(f) => <f.Area isOptional label={t('streams.notes')} />}</AppField>
    </Form>
  );
}

/** Headers for all sources of the stream. */
function SharedHeaders() {
  const t = useT();
  const field = useFieldContext<Record<string, string>>();
  const change = useChange<Record<string, string>>();
  return <HeadersField label={t('streams.sharedHeaders')} headers={field.state.value} onChange={change} />;
}
