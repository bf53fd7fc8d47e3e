import { AccessRule, createAccessRule } from '@muxwell/contract';
import { useStore } from '@tanstack/react-form';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { Note } from '../../ui/states.tsx';
import { toast } from '../../ui/toast.tsx';
import { useT } from '../../ui/use-t.ts';

interface Values {
  effect: AccessRule['effect'];
  kind: AccessRule['kind'];
  value: string;
  note: string;
  expiresAt: string | null;
}

/** Limits are lifted for addresses alone. */
const bodyOf = (values: Values) => (values.effect === 'lift' ? { ...values, kind: 'address' as const } : values);
const lenient = {
  ...createAccessRule.body['~standard'],
  validate: (value: unknown) => createAccessRule.body['~standard'].validate(bodyOf(value as Values)),
};

export function RuleForm({ onDone }: { onDone: () => void }) {
  const t = useT();
  const api = useApi();
  const kit = useForm<Values>({
    schema: { '~standard': lenient },
    values: { effect: 'block', kind: 'address', value: '', note: '', expiresAt: null },
    save: async (values) => {
      const saved = await api.call(createAccessRule, { body: createAccessRule.body.parse(bodyOf(values)) });
      toast.done(t('kit.saved', { what: saved.value }));
      onDone();
    },
  });
  const { AppField } = kit.form;
  const isLift = useStore(kit.form.store, (state) => state.values.effect === 'lift');
  const { effect, kind } = AccessRule.shape;
  return (
    <Form kit={kit} act={t('kit.create')}>
      <AppField name="effect">
        {(f) => (
          <f.Choice label={t('access.effect')} choices={effect.options.map((id) => ({ id, label: t(`access.effects.${id}`) }))} />
        )}
      </AppField>
      {isLift ? (
        <Note tone="warn">{t('access.liftWarning')}</Note>
      ) : (
        <AppField name="kind">
          {(f) => (
            <f.Choice label={t('access.kind')} choices={kind.options.map((id) => ({ id, label: t(`access.kinds.${id}`) }))} />
          )}
        </AppField>
      )}
      <AppField name="value">{(f) => <f.Text isMachine label={t('access.value')} help={t('access.valueHelp')} />}</AppField>
      <AppField name="expiresAt">
        {(f) => <f.Date isOptional label={t('access.expires')} help={t('access.expiresHelp')} />}
      </AppField>
      <AppField name="note">{(f) => <f.Text isOptional label={t('access.note')} />}</AppField>
    </Form>
  );
}
