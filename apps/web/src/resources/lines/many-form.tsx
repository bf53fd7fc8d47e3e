import { createLines } from '@muxwell/contract';
import { useState } from 'react';
import { useApi } from '../../kit/api-context.tsx';
import type { Reply } from '../../kit/api.ts';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices, usePackageChoices } from '../../kit/references.ts';
import { useOfferUndo } from '../../kit/undo.ts';
import { CopyButton } from '../../ui/copy-field.tsx';
import { Textarea } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';

type Made = Reply<typeof createLines>['items'];

/** Many lines after a pattern; then their usernames and passwords, to be copied. */
export function ManyForm() {
  const t = useT();
  const api = useApi();
  const offerUndo = useOfferUndo();
  const bouquets = useBouquetChoices();
  const packages = usePackageChoices();
  const [made, setMade] = useState<Made>();
  const kit = useForm({
    schema: { '~standard': lenient },
    values: empty,
    save: async (values) => {
      const { items, changeSetId } = await api.call(createLines, { body: createLines.body.parse(bodyOf(values)) });
      offerUndo(t('lines.made', { count: items.length }), changeSetId);
      setMade(items);
    },
  });
  const { AppField } = kit.form;
  if (made) return <Pairs made={made} />;
  return (
    <Form kit={kit} act={t('kit.create')}>
      <AppField name="count">{(f) => <f.Number label={t('lines.count')} min={1} max={5000} />}</AppField>
      <AppField name="username">{(f) => <f.Text isMachine label={t('lines.pattern')} help={t('lines.patternHelp')} />}</AppField>
      <AppField name="startAt">{(f) => <f.Number label={t('lines.startAt')} min={0} />}</AppField>
      <AppField name="passwordLength">{(f) => <f.Number label={t('lines.passwordLength')} min={4} max={64} />}</AppField>
      <AppField name="packageId">
        {(f) => (
          <f.Reference label={t('lines.package')} choices={packages} none={t('lines.noPackage')} help={t('lines.packageHelp')} />
        )}
      </AppField>
      <AppField name="bouquetIds">{(f) => <f.Many label={t('lines.bouquets')} choices={bouquets} />}</AppField>
      <AppField name="expiresAt">
        {(f) => <f.Date isOptional label={t('lines.expiry')} help={t('lines.expiryNewHelp')} />}
      </AppField>
      <AppField name="maxConnections">
        {(f) => <f.Number isOptional label={t('lines.maxConnections')} min={1} max={1000} />}
      </AppField>
      <AppField name="isTrial">{(f) => <f.Switch label={t('lines.isTrial')} />}</AppField>
      <AppField name="notes">{(f) => <f.Area isOptional label={t('lines.notes')} />}</AppField>
    </Form>
  );
}

const empty = {
  count: 10,
  username: '??????????',
  startAt: 1,
  passwordLength: 12,
  packageId: null as number | null,
  bouquetIds: [] as number[],
  expiresAt: null as string | null,
  maxConnections: null as number | null,
  isTrial: false,
  notes: '',
};

/** What is empty comes from the package or the settings. */
const bodyOf = ({ packageId, bouquetIds, expiresAt, maxConnections, isTrial, ...rest }: typeof empty) => ({
  ...rest,
  ...(packageId === null ? {} : { packageId }),
  ...(bouquetIds.length === 0 ? {} : { bouquetIds }),
  ...(expiresAt === null ? {} : { expiresAt }),
  ...(maxConnections === null ? {} : { maxConnections }),
  ...(isTrial ? { isTrial } : {}),
});
const lenient = {
  ...createLines.body['~standard'],
  validate: (value: unknown) => createLines.body['~standard'].validate(bodyOf(value as typeof empty)),
};

function Pairs({ made }: { made: Made }) {
  const t = useT();
  const text = made.map(({ username, password }) => `${username}\t${password}`).join('\n');
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="flex items-center justify-between gap-3 text-sm">
        {t('lines.madeSays')}
        <CopyButton text={text} label={t('lines.many')} />
      </p>
      <Textarea readOnly dir="ltr" rows={20} className="font-mono text-xs" aria-label={t('lines.many')} value={text} />
    </div>
  );
}
