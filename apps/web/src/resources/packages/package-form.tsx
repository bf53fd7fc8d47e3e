import { createPackage, type LinePackage, updatePackage } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { OutputsField } from '../lines/outputs-field.tsx';

const units = ['hours', 'days', 'months'] as const;

export function PackageForm({ of: one, onDone }: { of?: LinePackage; onDone: (id: number) => void }) {
  const t = useT();
  const api = useApi();
  const bouquets = useBouquetChoices();
  const kit = useForm({
    schema: updatePackage.body,
    values: {
      name: one?.name ?? '',
      duration: one ? one.duration : 30,
      unit: one?.unit ?? 'days',
      maxConnections: one?.maxConnections ?? 1,
      bouquetIds: one?.bouquetIds ?? [],
      allowedOutputs: one?.allowedOutputs ?? ['ts', 'hls'],
      isTrial: one?.isTrial ?? false,
      isEnabled: one?.isEnabled ?? true,
      notes: one?.notes ?? '',
    },
    save: async (body) => {
      const saved = one
        ? await api.call(updatePackage, { params: { id: one.id }, body })
        : await api.call(createPackage, { body });
      toast.done(t('kit.saved', { what: saved.name }));
      onDone(saved.id);
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(one ? 'kit.save' : 'packages.create')}>
      <AppField name="name">{(f) => <f.Text label={t('packages.name')} />}</AppField>
      <div className="grid grid-cols-2 gap-3">
        <AppField name="duration">
          {(f) => <f.Number isOptional label={t('packages.duration')} help={t('packages.durationHelp')} min={1} max={3650} />}
        </AppField>
        <AppField name="unit">
          {(f) => <f.Choice label={t('packages.unit')} choices={units.map((id) => ({ id, label: t(`packages.units.${id}`) }))} />}
        </AppField>
      </div>
      <AppField name="maxConnections">{(f) => <f.Number label={t('lines.maxConnections')} min={1} max={1000} />}</AppField>
      <AppField name="bouquetIds">{(f) => <f.Many label={t('lines.bouquets')} choices={bouquets} />}</AppField>
      <AppField name="allowedOutputs">{() => <OutputsField />}</AppField>
      <AppField name="isTrial">{(f) => <f.Switch label={t('lines.isTrial')} />}</AppField>
      <AppField name="isEnabled">{(f) => <f.Switch label={t('packages.isEnabled')} />}</AppField>
      <AppField name="notes">{(f) => <f.Area isOptional label={t('lines.notes')} />}</AppField>
    </Form>
  );
}
