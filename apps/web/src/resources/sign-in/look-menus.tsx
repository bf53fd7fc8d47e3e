import { updateMe } from '@muxwell/contract';
import { Languages, Monitor, Moon, Sun } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useApi } from '../../kit/api-context.tsx';
import { type Language, languages, showLanguage } from '../../kit/i18n.ts';
import { useSession } from '../../kit/session.ts';
import { showTheme, type Theme, themes, useTheme } from '../../kit/theme.ts';
import { IconButton } from '../../ui/button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { useT } from '../../ui/use-t.ts';

const icons = { system: Monitor, light: Sun, dark: Moon };

/** Theme and language; kept with the person where somebody is signed in, else in this browser. */
export function LookMenus() {
  const t = useT();
  const { i18n } = useTranslation();
  const { theme } = useTheme();
  const keep = useKeep();
  const Icon = icons[theme];
  const setTheme = (wished: Theme) => {
    showTheme(wished);
    keep({ theme: wished });
  };
  const setLanguage = (wished: Language) => {
    void showLanguage(wished);
    keep({ language: wished });
  };
  return (
    <>
      <Menu
        isChoice
        items={themes.map((id) => ({ label: t(`shell.themes.${id}`), isOn: id === theme, act: () => setTheme(id) }))}
        trigger={
          <IconButton label={t('shell.theme')}>
            <Icon />
          </IconButton>
        }
      />
      <Menu
        isChoice
        items={languages.map(({ id, name }) => ({ label: name, isOn: id === i18n.language, act: () => setLanguage(id) }))}
        trigger={
          <IconButton label={t('shell.language')}>
            <Languages />
          </IconButton>
        }
      />
    </>
  );
}

function useKeep() {
  const api = useApi();
  const session = useSession();
  return (look: { theme?: Theme; language?: Language }) => {
    if (session.me)
      void api.call(updateMe, { body: look }).then(
        (account) => session.takeAccount(account),
        () => undefined,
      );
  };
}
