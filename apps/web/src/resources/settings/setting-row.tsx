import type { Setting } from '@muxwell/contract';
import { useId } from 'react';
import { useFormat } from '../../kit/format.ts';
import { isolated } from '../../kit/server-words.ts';
import { useSession } from '../../kit/session.ts';
import { Button } from '../../ui/button.tsx';
import { useT } from '../../ui/use-t.ts';
import { Control } from './control.tsx';
import type { SettingWords } from './words.ts';

interface SettingRowProps {
  setting: Setting;
  words: SettingWords;
  /** The edited value; null brings the default back. */
  value: unknown;
  isEdited: boolean;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

export function SettingRow({ setting, words, value, isEdited, error, onChange }: SettingRowProps) {
  const t = useT();
  const id = useId();
  const format = useFormat();
  const session = useSession();
  const mayWrite = session.can('settings:write') && (setting.scope === 'app' || session.me?.account.isPlatformAdmin === true);
  const present = isEdited ? (value === null ? setting.default : value) : setting.value;
  const isDefault = setting.kind === 'secret' ? !setting.isSet : JSON.stringify(present) === JSON.stringify(setting.default);
  const facts = [
    setting.kind === 'secret'
      ? t(setting.isSet ? 'settings.isSet' : 'settings.isNotSet')
      : isDefault
        ? t('settings.isDefault')
        : t('settings.default', { value: shown(setting.default, words, t) }),
    setting.changedBy && setting.changedAt
      ? t('settings.changedBy', { who: isolated(setting.changedBy), when: format.short(setting.changedAt) })
      : '',
    setting.scope === 'platform' ? t('settings.ofPlatform') : '',
  ];
  return (
    <div className="grid grid-cols-1 gap-2 px-3 py-3 sm:grid-cols-[1fr_260px] sm:gap-6">
      <div className="min-w-0">
        <label htmlFor={id} className="text-sm font-medium">
          {words.title}
        </label>
        <p id={`${id}-help`} className="text-xs text-ink-2">
          {words.help}
        </p>
        <p className="mt-1 text-xs text-ink-3">{facts.filter(Boolean).join(' · ')}</p>
      </div>
      <div className="flex flex-col items-start gap-1">
        <Control id={id} setting={setting} words={words} present={present} disabled={!mayWrite} onChange={onChange} />
        {error ? <p className="text-xs text-bad-text">{error}</p> : null}
        {mayWrite && !isDefault ? (
          <Button variant="ghost" className="h-7 px-1 text-xs" onClick={() => onChange(null)}>
            {t('settings.restore')}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

function shown(value: unknown, words: SettingWords, t: ReturnType<typeof useT>): string {
  if (value === true) return t('ui.yes');
  if (value === false) return t('ui.no');
  if (value === '' || value === null || (Array.isArray(value) && value.length === 0)) return t('ui.none');
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? words.choice(value) : String(value as number);
}
