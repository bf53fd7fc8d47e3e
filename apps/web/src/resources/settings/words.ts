import type { Setting } from '@muxwell/contract';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

export interface SettingWords {
  title: string;
  help: string;
  choice: (choice: string) => string;
}

/** What a setting is called, in the reader's language where the catalogue has it, else as the server says it. */
export function useSettingWords() {
  const { i18n } = useTranslation();
  return useMemo(() => {
    const word = (key: string, otherwise: string) => (i18n.exists(key) ? i18n.t(key) : otherwise);
    const of = (setting: Setting): SettingWords => {
      const key = `settings.of.${setting.key.replaceAll('.', '-')}`;
      return {
        title: word(`${key}.title`, setting.title),
        help: word(`${key}.help`, setting.help),
        choice: (choice) => word(`settings.choice.${choice}`, choice),
      };
    };
    return Object.assign(of, { group: (group: string) => word(`settings.group.${group.toLowerCase()}`, group) });
  }, [i18n, i18n.language]);
}
