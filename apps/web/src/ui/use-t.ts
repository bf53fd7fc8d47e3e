import { useTranslation } from 'react-i18next';
import type { T } from '../locales/keys.ts';

/** The text function of the present language; a key that no catalogue has does not compile. */
export const useT = (): T => useTranslation().t as unknown as T;
