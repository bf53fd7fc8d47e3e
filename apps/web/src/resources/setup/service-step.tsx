import { completeSetup } from '@muxwell/contract';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../kit/api-context.tsx';
import { Form, useForm } from '../../kit/form.tsx';
import { languages, spoken, type Language } from '../../kit/i18n.ts';
import { ProblemNote } from '../../kit/problem-note.tsx';
import { zoneChoices } from '../../kit/zones.ts';
import { Button } from '../../ui/button.tsx';
import { Note } from '../../ui/states.tsx';
import { useT } from '../../ui/use-t.ts';
import { leadsHere } from './leads-here.ts';

interface Service {
  name: string;
  publicUrl: string;
  timeZone: string;
  language: Language;
}

interface ServiceStepProps {
  problem: unknown;
  service: Service | undefined;
  /** What this browser used to get here. */
  address: string;
  onNext: (service: Service) => void;
}

export function ServiceStep({ problem, service, address, onNext }: ServiceStepProps) {
  const t = useT();
  const { i18n } = useTranslation();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const kit = useForm({
    schema: completeSetup.body.shape.service,
    values: service ?? { name: '', publicUrl: address || location.origin, timeZone: zone, language: spoken(i18n.language) },
    save: async (values) => onNext(values),
  });
  const { AppField } = kit.form;
  return (
    <div className="-m-4">
      {problem === undefined ? null : (
        <div className="p-4 pb-0">
          <ProblemNote error={problem} />
        </div>
      )}
      <Form kit={kit} act={t('setup.next')}>
        <AppField name="name">
          {(f) => <f.Text label={t('setup.serviceName')} placeholder="Aurora TV" help={t('setup.serviceNameHelp')} />}
        </AppField>
        <AppField name="publicUrl">
          {(f) => (
            <div className="flex flex-col gap-2">
              <f.Text type="url" label={t('setup.publicUrl')} help={t('setup.publicUrlHelp')} />
              <Check key={f.state.value} url={f.state.value} />
            </div>
          )}
        </AppField>
        <AppField name="timeZone">{(f) => <f.Choice label={t('settings.timeZone')} choices={zoneChoices(zone)} />}</AppField>
        <AppField name="language">
          {(f) => <f.Choice label={t('shell.language')} choices={languages.map(({ id, name }) => ({ id, label: name }))} />}
        </AppField>
      </Form>
    </div>
  );
}

/** The visitor's own browser asks the address for this installation's nonce. */
function Check({ url }: { url: string }) {
  const t = useT();
  const api = useApi();
  const [result, setResult] = useState<'yes' | 'no' | 'asking'>();
  const ask = async () => {
    setResult('asking');
    setResult((await leadsHere(api, url)) ? 'yes' : 'no');
  };
  return (
    <div className="flex flex-col items-start gap-2" aria-live="polite">
      <Button isBusy={result === 'asking'} disabled={!URL.canParse(url)} onClick={() => void ask()}>
        {t('setup.checkAddress')}
      </Button>
      {result === 'yes' ? <Note tone="good">{t('setup.addressLeadsHere')}</Note> : null}
      {result === 'no' ? <Note tone="warn">{t('setup.addressLeadsElsewhere')}</Note> : null}
    </div>
  );
}
