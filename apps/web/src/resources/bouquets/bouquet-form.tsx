import { type BouquetDetail, createBouquet, updateBouquet } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useCategoryChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { SinglesField } from './singles-field.tsx';

interface BouquetFormProps {
  bouquet?: BouquetDetail;
  onDone: (id: number) => void;
}

/** What a bouquet grants: whole categories, now and later; and single channels, films and series. */
export function BouquetForm({ bouquet, onDone }: BouquetFormProps) {
  const t = useT();
  const api = useApi();
  const categories = useCategoryChoices();
  const kit = useForm({
    schema: updateBouquet.body,
    values: {
      name: bouquet?.name ?? '',
      categoryIds: bouquet?.categoryIds ?? [],
      streamIds: bouquet?.streamIds ?? [],
      seriesIds: bouquet?.seriesIds ?? [],
      allowedCountries: bouquet?.allowedCountries ?? [],
      deniedCountries: bouquet?.deniedCountries ?? [],
    },
    save: async (body) => {
      const saved = bouquet
        ? await api.call(updateBouquet, { params: { id: bouquet.id }, body })
        : await api.call(createBouquet, { body });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone(saved.id);
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(bouquet ? 'kit.save' : 'kit.create')}>
      <AppField name="name">{(f) => <f.Text label={t('streams.name')} />}</AppField>
      <AppField name="categoryIds">
        {(f) => <f.Many label={t('bouquets.categories')} choices={categories} help={t('bouquets.categoriesHelp')} />}
      </AppField>
      <AppField name="streamIds">{() => <SinglesField of="streams" label={t('bouquets.singles')} />}</AppField>
      <AppField name="seriesIds">{() => <SinglesField of="series" label={t('bouquets.series')} />}</AppField>
      <AppField name="allowedCountries">
        {(f) => <f.List label={t('lines.allowedCountries')} help={t('lines.allowedCountriesHelp')} />}
      </AppField>
      <AppField name="deniedCountries">
        {(f) => <f.List label={t('lines.deniedCountries')} help={t('lines.deniedCountriesHelp')} />}
      </AppField>
    </Form>
  );
}
