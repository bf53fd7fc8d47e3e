import type { LineDetail } from '@muxwell/contract';
import { Form } from '../../kit/form.tsx';
import { useBouquetChoices, usePackageChoices } from '../../kit/references.ts';
import { useT } from '../../ui/use-t.ts';
import { BouquetEndsField } from './bouquet-ends-field.tsx';
import { ContactFields } from './contact-fields.tsx';
import { OutputsField } from './outputs-field.tsx';
import { RestrictionFields } from './restriction-fields.tsx';
import { useLineForm } from './use-line-form.ts';

interface LineFormProps {
  line?: LineDetail;
  onDone: (id: number) => void;
}

export function LineForm({ line, onDone }: LineFormProps) {
  const t = useT();
  const bouquets = useBouquetChoices();
  const packages = usePackageChoices();
  const kit = useLineForm(line, onDone);
  const { AppField } = kit.form;
  const madeUp = line ? {} : { help: t('lines.madeUp') };
  return (
    <Form kit={kit} act={t(line ? 'kit.save' : 'lines.create')}>
      <AppField name="username">
        {(f) => <f.Text isMachine isOptional={!line} label={t('lines.username')} {...madeUp} />}
      </AppField>
      <AppField name="password">
        {(f) => <f.Text isMachine isOptional={!line} label={t('lines.password')} {...madeUp} />}
      </AppField>
      {line || packages.length === 0 ? null : (
        <AppField name="packageId">
          {(f) => (
            <f.Reference
              label={t('lines.package')}
              choices={packages}
              none={t('lines.noPackage')}
              help={t('lines.packageHelp')}
            />
          )}
        </AppField>
      )}
      <AppField name="bouquetIds">
        {(f) => <f.Many label={t('lines.bouquets')} choices={bouquets} help={t('lines.bouquetsHelp')} />}
      </AppField>
      <AppField name="bouquetEnds">{() => <BouquetEndsField choices={bouquets} />}</AppField>
      <AppField name="expiresAt">
        {(f) => <f.Date isOptional label={t('lines.expiry')} help={t(line ? 'lines.expiryHelp' : 'lines.expiryNewHelp')} />}
      </AppField>
      <AppField name="maxConnections">
        {(f) => <f.Number isOptional={!line} label={t('lines.maxConnections')} min={1} max={1000} />}
      </AppField>
      <AppField name="isEnabled">{(f) => <f.Switch label={t('lines.isEnabled')} />}</AppField>
      <AppField name="isTrial">{(f) => <f.Switch label={t('lines.isTrial')} />}</AppField>
      <AppField name="allowedOutputs">{() => <OutputsField />}</AppField>
      <RestrictionFields kit={kit} line={line} />
      <ContactFields kit={kit} />
      <AppField name="notes">{(f) => <f.Area isOptional label={t('lines.notes')} />}</AppField>
    </Form>
  );
}
