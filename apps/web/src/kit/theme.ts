import { useSyncExternalStore } from 'react';
import { kept } from './kept.ts';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const dark = () => matchMedia('(prefers-color-scheme: dark)');
const wished = (): Theme => themes.find((theme) => theme === kept.read('theme')) ?? 'system';
const changed = new EventTarget();

/** Puts the wished theme, or the system's, on the page. */
export function showTheme(theme: Theme = wished()): void {
  kept.write('theme', theme);
  const isDark = theme === 'dark' || (theme === 'system' && dark().matches);
  document.documentElement.dataset['theme'] = isDark ? 'dark' : 'light';
  changed.dispatchEvent(new Event('change'));
}

/** Follows the system when it changes its mind. */
export function followSystem(): void {
  dark().addEventListener('change', () => showTheme());
}

const listen = (tell: () => void) => {
  changed.addEventListener('change', tell);
  return () => changed.removeEventListener('change', tell);
};

export const useTheme = (): { theme: Theme; shown: string } => ({
  theme: useSyncExternalStore(listen, wished, (): Theme => 'system'),
  shown: useSyncExternalStore(
    listen,
    () => document.documentElement.dataset['theme'] ?? 'light',
    () => 'light',
  ),
});
