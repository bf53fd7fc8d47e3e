import { createLine, type LineDetail, updateLine } from '@muxwell/contract';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { useBouquetChoices } from '../../kit/references.ts';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';
import { OutputsField } from './outputs-field.tsx';

interface LineFormProps {
  line?: LineDetail;
  onDone: (id: number) => void;
}

/** What stays empty on a new line is made up, or comes from the settings. */
export function LineForm({ line, onDone }: LineFormProps) {
  const t = useT();
  const api = useApi();
  const bouquets = useBouquetChoices();
  const kit = useForm({
    schema: { '~standard': lenient },
    values: valuesOf(line),
    save: async (values) => {
      const body = bodyOf(values, line);
      const saved = line ? await api.call(updateLine, { params: { id: line.id }, body }) : await api.call(createLine, { body });
      toast.done(t('kit.saved', { what: saved.username }));
      onDone(saved.id);
    },
  });
  const { AppField } = kit.form;
  return (
    <Form kit={kit} act={t(line ? 'kit.save' : 'lines.create')}>
      <AppField name="username">
        {(f) => (
          <f.Text isMachine isOptional={!line} label={t('lines.username')} {...(line ? {} : { help: t('lines.madeUp') })} />
        )}
      </AppField>
      <AppField name="password">
        {(f) => (
          <f.Text isMachine isOptional={!line} label={t('lines.password')} {...(line ? {} : { help: t('lines.madeUp') })} />
        )}
      </AppField>
      <AppField name="bouquetIds">
        {(f) => <f.Many label={t('lines.bouquets')} choices={bouquets} help={t('lines.bouquetsHelp')} />}
      </AppField>
      <AppField name="expiresAt">
        {(f) => <f.Date isOptional label={t('lines.expiry')} help={t(line ? 'lines.expiryHelp' : 'lines.expiryNewHelp')} />}
      </AppField>
      <AppField name="maxConnections">
        {(f) => <f.Number isOptional={!line} label={t('lines.maxConnections')} min={1} max={1000} />}
      </AppField>
      <AppField name="isEnabled">{(f) => <f.Switch label={t('lines.isEnabled')} />}</AppField>
      <AppField name="isTrial">{(f) => <f.Switch label={t('lines.isTrial')} />}</AppField>
      <AppField name="allowedOutputs">{() => <OutputsField />}</AppField>
      <AppField name="allowedIps">{(f) => <f.List label={t('lines.allowedIps')} help={t('lines.allowedIpsHelp')} />}</AppField>
      <AppField name="notes">{(f) => <f.Area isOptional label={t('lines.notes')} />}</AppField>
    </Form>
  );
}

interface Values {
  username: string;
  password: string;
  bouquetIds: number[];
  expiresAt: string | null;
  maxConnections: number | null;
  isEnabled: boolean;
  isTrial: boolean;
  allowedOutputs: ('ts' | 'hls')[];
  allowedIps: string[];
  notes: string;
}

const valuesOf = (line: LineDetail | undefined): Values => ({
  username: line?.username ?? '',
  password: line?.password ?? '',
  bouquetIds: line?.bouquetIds ?? [],
  expiresAt: line?.expiresAt ?? null,
  maxConnections: line?.maxConnections ?? null,
  isEnabled: line?.isEnabled ?? true,
  isTrial: line?.isTrial ?? false,
  allowedOutputs: line?.allowedOutputs ?? ['ts', 'hls'],
  allowedIps: line?.allowedIps ?? [],
  notes: line?.notes ?? '',
});

/** Leaves out what is empty where the server fills it in. */
function bodyOf(values: Values, line: LineDetail | undefined) {
  const { username, password, expiresAt, maxConnections, ...rest } = values;
  return {
    ...rest,
    ...(username ? { username } : {}),
    ...(password ? { password } : {}),
    ...(line || expiresAt ? { expiresAt } : {}),
    ...(maxConnections === null ? {} : { maxConnections }),
  };
}

/** The contract's rules, with empty fields seen as absent. */
const lenient = {
  ...createLine.body['~standard'],
  validate: (value: unknown) => createLine.body['~standard'].validate(bodyOf(value as Values, undefined)),
};
