import { createSeries, type getSeries, updateSeries } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { useCategoryChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

interface SeriesFormProps {
  series?: Reply<typeof getSeries>;
  onDone: (id: number) => void;
}

export function SeriesForm({ series, onDone }: SeriesFormProps) {
  const t = useT();
  const api = useApi();
  const categories = useCategoryChoices('series');
  const { plot = '', genre = '', year = null } = series?.details ?? {};
  const kit = useForm({
    schema: updateSeries.body,
    values: {
      name: series?.name ?? '',
      coverUrl: series?.coverUrl ?? '',
      categoryIds: series?.categoryIds ?? [],
      isEnabled: series?.isEnabled ?? true,
      details: { plot, genre, year },
    },
    save: async (body) => {
      const saved = series
        ? await api.call(updateSeries, { params: { id: series.id }, body })
        : await api.call(createSeries, { body });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone(saved.id);
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(series ? 'kit.save' : 'kit.create')}>
      <AppField name="name">{(f) => <f.Text label={t('streams.name')} />}</AppField>
      <AppField name="categoryIds">{(f) => <f.Many label={t('streams.categories')} choices={categories} />}</AppField>
      <AppField name="coverUrl">{(f) => <f.Text type="url" isOptional label={t('series.cover')} />}</AppField>
      <AppField name="details.plot">{(f) => <f.Area isOptional label={t('series.plot')} />}</AppField>
      <AppField name="details.genre">{(f) => <f.Text isOptional label={t('streams.genre')} />}</AppField>
      <AppField name="details.year">{(f) => <f.Number isOptional label={t('streams.year')} />}</AppField>
      <AppField name="isEnabled">{(f) => <f.Switch label={t('series.shown')} help={t('series.shownHelp')} />}</AppField>
    </Form>
  );
}
