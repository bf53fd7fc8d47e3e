import type { StreamEdit, StreamKind } from '@muxwell/contract';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices, useCategoryChoices } from '../../kit/references.ts';
import { useT } from '../../ui/use-t.ts';
import { EditPreview } from './edit-preview.tsx';
import { headersOf } from './headers.ts';
import { categoryKindOf } from './kinds.ts';
import { useChosen } from './use-chosen.ts';
import { useEditMany } from './use-edit-many.ts';

interface ManyProps {
  kind: StreamKind;
  chosen: string;
  onDone: () => void;
}

/** Changes many streams: what is filled in, previewed first. */
export function ChangeForm({ kind, chosen, onDone }: ManyProps) {
  const t = useT();
  const many = useEditMany(useChosen(kind, chosen), onDone);
  const categoryKind = categoryKindOf(kind);
  const categories = useCategoryChoices(categoryKind);
  const bouquets = useBouquetChoices();
  const kit = useForm({
    schema: { '~standard': anything },
    values: empty,
    isPreview: true,
    save: (values) => many.preview(editOf(values)),
  });
  const { AppField } = kit.form;
  const switches = (['leave', 'yes', 'no'] as const).map((id) => ({ id, label: t(`tools.${id}`) }));
  return (
    <>
      <p className="px-4 pt-4 text-sm text-ink-2">{t('tools.changeSays')}</p>
      <Form kit={kit} act={t('kit.preview')}>
        <AppField name="addCategoryIds">{(f) => <f.Many label={t('tools.addCategories')} choices={categories} />}</AppField>
        <AppField name="removeCategoryIds">{(f) => <f.Many label={t('tools.removeCategories')} choices={categories} />}</AppField>
        <AppField name="categoryIds">{(f) => <f.Many label={t('tools.setCategories')} choices={categories} />}</AppField>
        <AppField name="addBouquetIds">{(f) => <f.Many label={t('tools.addBouquets')} choices={bouquets} />}</AppField>
        <AppField name="removeBouquetIds">
          {(f) => <f.Many label={t('tools.removeBouquets')} choices={bouquets} help={t('tools.removeBouquetsHelp')} />}
        </AppField>
        <AppField name="isEnabled">{(f) => <f.Choice label={t('tools.switchedOn')} choices={switches} />}</AppField>
        <AppField name="isOnDemand">{(f) => <f.Choice label={t('tools.onDemand')} choices={switches} />}</AppField>
        <AppField name="isAdult">{(f) => <f.Choice label={t('tools.adult')} choices={switches} />}</AppField>
        <AppField name="rating">
          {(f) => <f.Number isOptional label={t('tools.rating')} min={0} max={10} help={t('tools.ratingHelp')} />}
        </AppField>
        <AppField name="userAgent">
          {(f) => <f.Text isOptional isMachine label={t('tools.userAgent')} help={t('tools.userAgentHelp')} />}
        </AppField>
        <AppField name="isAgentCleared">{(f) => <f.Switch label={t('tools.clearAgent')} />}</AppField>
        <AppField name="headers">{(f) => <f.Area isOptional isMachine label={t('tools.headers')} />}</AppField>
        <AppField name="areHeadersCleared">{(f) => <f.Switch label={t('tools.clearHeaders')} />}</AppField>
        <AppField name="proxy">
          {(f) => <f.Text isOptional isMachine label={t('streams.proxy')} help={t('streams.proxyHelp')} />}
        </AppField>
        <AppField name="isProxyCleared">{(f) => <f.Switch label={t('tools.clearProxy')} />}</AppField>
        <AppField name="notes">{(f) => <f.Area isOptional label={t('tools.notes')} />}</AppField>
      </Form>
      {many.seen ? <EditPreview preview={many.seen.preview} kind={categoryKind} onApply={many.apply} /> : null}
    </>
  );
}

export const empty = {
  addCategoryIds: [] as number[],
  removeCategoryIds: [] as number[],
  categoryIds: [] as number[],
  addBouquetIds: [] as number[],
  removeBouquetIds: [] as number[],
  isEnabled: 'leave',
  isOnDemand: 'leave',
  isAdult: 'leave',
  rating: null as number | null,
  userAgent: '',
  isAgentCleared: false,
  headers: '',
  areHeadersCleared: false,
  proxy: '',
  isProxyCleared: false,
  notes: '',
};

/** What the form says; a field that was left empty says nothing. */
export function editOf(values: typeof empty): StreamEdit {
  const lists = (['addCategoryIds', 'removeCategoryIds', 'categoryIds', 'addBouquetIds', 'removeBouquetIds'] as const).filter(
    (name) => values[name].length > 0,
  );
  const switched = (['isEnabled', 'isOnDemand', 'isAdult'] as const).filter((name) => values[name] !== 'leave');
  const { headers } = headersOf(values.headers);
  return {
    ...Object.fromEntries(lists.map((name) => [name, values[name]])),
    ...Object.fromEntries(switched.map((name) => [name, values[name] === 'yes'])),
    ...(values.rating === null ? {} : { rating: values.rating }),
    ...(values.isAgentCleared ? { userAgent: null } : values.userAgent ? { userAgent: values.userAgent } : {}),
    ...(values.areHeadersCleared ? { headers: {} } : Object.keys(headers).length > 0 ? { headers } : {}),
    ...(values.isProxyCleared ? { proxy: null } : values.proxy ? { proxy: values.proxy } : {}),
    ...(values.notes ? { notes: values.notes } : {}),
  };
}

/** The server judges the whole: fields may be empty here. */
const anything = { version: 1, vendor: 'muxwell', validate: (value: unknown) => ({ value }) };
