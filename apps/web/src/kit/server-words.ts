// What the server says in English (reasons, details, summaries), in the reader's language: recognised by its pattern, its values carried over.
import { useTranslation } from 'react-i18next';

/** English sentences with `{1}`, `{2}` in the places of values, and the same in another language. */
export type Sentences = Readonly<Record<string, string>>;

interface Pattern {
  matches: RegExp;
  becomes: string;
}

const MOST_KEPT = 2000;
/** A value may be a sentence itself: “undone: import from example.com”. */
const MOST_DEEP = 2;

/** Makes the function that says such a sentence in the other language; what it does not know stays as it is. */
export function translator(sentences: Sentences): (says: string) => string {
  const plain = new Map(Object.entries(sentences));
  const patterns = Object.entries(sentences)
    .filter(([english]) => /\{\d\}/.test(english))
    .toSorted(([a], [b]) => b.replace(/\{\d\}/g, '').length - a.replace(/\{\d\}/g, '').length)
    .map(([english, becomes]): Pattern => ({ matches: new RegExp(`^${patternOf(english)}$`, 's'), becomes }));
  const kept = new Map<string, string>();
  const say = (says: string, deep: number): string => {
    const whole = plain.get(says);
    if (whole !== undefined || deep === 0) return whole ?? says;
    for (const { matches, becomes } of patterns) {
      const found = matches.exec(says);
      if (found) return becomes.replace(/\{(\d)\}/g, (_, at: string) => isolated(say(found[Number(at)] ?? '', deep - 1)));
    }
    return says;
  };
  return (says) => {
    const known = kept.get(says);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const said = say(says, MOST_DEEP);
    kept.set(says, said);
    return said;
  };
}

const patternOf = (english: string) => english.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`).replace(/\{\d\}/g, '(.*?)');

/** A value keeps its own direction among words of the other (Unicode UAX 9, first strong isolate). */
export const isolated = (value: string) => (value === '' ? '' : `\u2068${value}\u2069`);

const speakers = new Map<string, (says: string) => string>();

/** Makes a language's sentences known. */
export const learn = (language: string, sentences: Sentences): void => void speakers.set(language, translator(sentences));

/** Says the server's words in the reader's language. */
export function useServerWords(): (says: string) => string {
  const { i18n } = useTranslation();
  return speakers.get(i18n.language) ?? same;
}

const same = (says: string) => says;
