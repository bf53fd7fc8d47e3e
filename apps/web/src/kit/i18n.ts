import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { z } from 'zod';
import { kept } from './kept.ts';
import { learn, type Sentences } from './server-words.ts';

/** Languages that are filled. A further one joins by its folder of catalogues and its row here. */
export const languages = [
  { id: 'en', name: 'English', dir: 'ltr' },
  { id: 'ar', name: 'العربية', dir: 'rtl' },
] as const;
export type Language = (typeof languages)[number]['id'];

const firstTexts: Record<Language, () => Promise<{ first: object; sentences?: Sentences }>> = {
  en: () => import('../locales/en/first.ts'),
  ar: () => import('../locales/ar/first.ts'),
};
const catalogues: Record<Language, () => Promise<{ catalogue: object }>> = {
  en: () => import('../locales/en/index.ts'),
  ar: () => import('../locales/ar/index.ts'),
};

type Said = ReturnType<typeof z.config>;

/** The library's words of a language, but for an empty box ours: “expected string to have >=1 characters” is for programs. */
function speak(words: Said): void {
  const { localeError } = words;
  const isEmptyBox = (issue: { code?: string; origin?: unknown; minimum?: unknown; input?: unknown }) =>
    issue.input === '' || (issue.code === 'too_small' && issue.origin === 'string' && issue.minimum === 1);
  z.config({
    ...words,
    localeError: (issue) => (isEmptyBox(issue) ? i18next.t('kit.field.needed') : localeError?.(issue)),
  });
}

/** What the validation library says of a wrong field, in the same language. */
const fieldWords: Record<Language, () => Promise<void>> = {
  en: async () => {
    speak((await import('zod/v4/locales/en.js')).default());
  },
  ar: async () => {
    speak((await import('zod/v4/locales/ar.js')).default());
  },
};

export const isLanguage = (id: string | null | undefined): id is Language => languages.some((language) => language.id === id);
/** The language itself where the panel speaks it, else English. */
export const spoken = (id: string | undefined): Language => (isLanguage(id) ? id : 'en');

export function wishedLanguage(): Language {
  const wishes = [kept.read('language'), ...navigator.languages.map((tag) => tag.split('-')[0])];
  return wishes.find(isLanguage) ?? 'en';
}

export const dirOf = (language: string): 'ltr' | 'rtl' => languages.find(({ id }) => id === language)?.dir ?? 'ltr';

export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: {},
    interpolation: { escapeValue: false },
    react: { bindI18nStore: 'added' },
  });
  await showLanguage(language);
}

const shown = new Set<Language>();
let isEverythingWanted = false;

async function addAll(language: Language): Promise<void> {
  const { catalogue } = await catalogues[language]();
  i18next.addResourceBundle(language, 'translation', catalogue);
}

/** Loads what the first screen could do without, of the language that is shown and of those that will be. */
export async function loadAllTexts(): Promise<void> {
  isEverythingWanted = true;
  await Promise.all([...shown].map(addAll));
}

/** Loads the texts of a language and turns the page to it. */
export async function showLanguage(language: Language): Promise<void> {
  shown.add(language);
  const [{ first, sentences }] = await Promise.all([firstTexts[language](), fieldWords[language]()]);
  i18next.addResourceBundle(language, 'translation', first);
  if (isEverythingWanted) await addAll(language);
  if (sentences) learn(language, sentences);
  await i18next.changeLanguage(language);
  kept.write('language', language);
  document.documentElement.lang = language;
  document.documentElement.dir = dirOf(language);
}
