import { createCodes } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { usePackageChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

/** A batch of codes; they are exported from the list. */
export function CodesForm({ onDone }: { onDone: () => void }) {
  const t = useT();
  const api = useApi();
  const packages = usePackageChoices();
  const kit = useForm({
    schema: createCodes.body,
    values: { name: '', packageId: null as number | null, count: 100, length: 16, expiresAt: null as string | null },
    save: async ({ packageId, ...rest }) => {
      const { codes } = await api.call(createCodes, { body: { ...rest, packageId: packageId ?? 0 } });
      toast.done(t('codes.done', { count: codes.length }));
      onDone();
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t('kit.create')}>
      <AppField name="name">{(f) => <f.Text label={t('codes.batch')} />}</AppField>
      <AppField name="packageId">
        {(f) => <f.Reference label={t('lines.package')} choices={packages} none={t('lines.noPackage')} />}
      </AppField>
      <AppField name="count">{(f) => <f.Number label={t('codes.count')} min={1} max={10_000} />}</AppField>
      <AppField name="length">{(f) => <f.Number label={t('codes.length')} min={8} max={32} />}</AppField>
      <AppField name="expiresAt">
        {(f) => <f.Date isOptional label={t('codes.expires')} help={t('codes.expiresHelp')} />}
      </AppField>
    </Form>
  );
}
