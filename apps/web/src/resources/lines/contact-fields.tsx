import { LineNotice } from '@muxwell/contract';
import { useChange, useFieldContext } from '../../kit/form-contexts.ts';
import { Checkbox } from '../../ui/field.tsx';
import { useT } from '../../ui/use-t.ts';
import { Fold } from './fold.tsx';
import type { LineKit } from './use-line-form.ts';

/** Whose line it is, and what they want to hear of. */
export function ContactFields({ kit }: { kit: LineKit }) {
  const t = useT();
  const { AppField } = kit.form;
  const { email, phone, language, notify } = kit.form.state.values;
  return (
    <Fold title={t('lines.contact')} isOpen={Boolean(email || phone || language || notify.length > 0)}>
      <AppField name="email">{(f) => <f.Text isOptional type="email" label={t('lines.email')} />}</AppField>
      <AppField name="phone">{(f) => <f.Text isOptional isMachine label={t('lines.phone')} />}</AppField>
      <AppField name="language">
        {(f) => <f.Text isOptional isMachine label={t('lines.language')} help={t('lines.languageHelp')} />}
      </AppField>
      <AppField name="notify">{() => <NoticesField />}</AppField>
    </Fold>
  );
}

function NoticesField() {
  const t = useT();
  const chosen = useFieldContext<LineNotice[]>().state.value;
  const change = useChange<LineNotice[]>();
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">{t('lines.notify')}</legend>
      {LineNotice.options.map((notice) => (
        <Checkbox
          key={notice}
          label={t(`lines.notice.${notice}`)}
          isOn={chosen.includes(notice)}
          onChange={(isOn) => change(LineNotice.options.filter((one) => (one === notice ? isOn : chosen.includes(one))))}
        />
      ))}
    </fieldset>
  );
}
