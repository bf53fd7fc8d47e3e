import type { LineDetail } from '@muxwell/contract';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';
import { Fold } from './fold.tsx';
import type { LineKit } from './use-line-form.ts';

const lists = [
  ['allowedIps', 'lines.allowedIps', 'lines.allowedIpsHelp'],
  ['allowedAgents', 'lines.allowedAgents', 'lines.allowedAgentsHelp'],
  ['deniedAgents', 'lines.deniedAgents', 'lines.deniedAgentsHelp'],
  ['allowedCountries', 'lines.allowedCountries', 'lines.allowedCountriesHelp'],
  ['deniedCountries', 'lines.deniedCountries', 'lines.deniedCountriesHelp'],
  ['allowedNetworks', 'lines.allowedNetworks', 'lines.allowedNetworksHelp'],
] as const;

/** Where and with what a line may be used. */
export function RestrictionFields({ kit, line }: { kit: LineKit; line: LineDetail | undefined }) {
  const t = useT();
  const { AppField } = kit.form;
  const isOpen =
    line !== undefined &&
    (lists.some(([name]) => line[name].length > 0) || line.isNetworkLocked || line.isRestreamer || line.edgeName !== '');
  return (
    <Fold title={t('lines.restrictions')} isOpen={isOpen}>
      {lists.map(([name, label, help]) => (
        <AppField key={name} name={name}>
          {(f) => <f.List label={t(label)} help={t(help)} />}
        </AppField>
      ))}
      <AppField name="isNetworkLocked">
        {(f) => <f.Switch label={t('lines.isNetworkLocked')} help={t('lines.isNetworkLockedHelp')} />}
      </AppField>
      {line?.lockedNetwork ? (
        <AppField name="lockedNetwork">
          {(f) => <Binding network={f.state.value} onUnbind={() => f.handleChange(null)} />}
        </AppField>
      ) : null}
      <AppField name="edgeName">
        {(f) => <f.Text isMachine isOptional label={t('lines.edgeName')} help={t('lines.edgeNameHelp')} />}
      </AppField>
      <AppField name="isRestreamer">
        {(f) => <f.Switch label={t('lines.isRestreamer')} help={t('lines.isRestreamerHelp')} />}
      </AppField>
    </Fold>
  );
}

function Binding({ network, onUnbind }: { network: number | null; onUnbind: () => void }) {
  const t = useT();
  if (network === null) return <p className="text-sm text-ink-2">{t('lines.unbound')}</p>;
  return (
    <p className="flex items-center gap-3 text-sm">
      {t('lines.boundTo', { network })}
      <Button onClick={onUnbind}>{t('lines.unbind')}</Button>
    </p>
  );
}
