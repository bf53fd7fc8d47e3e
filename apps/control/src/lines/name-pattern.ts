// Usernames after a pattern: a run of # is a number that counts up, each ? a random letter or digit.
import type { Dice } from '@muxwell/ground';

export interface Pattern {
  pattern: string;
  alphabet: string;
  dice: Pick<Dice, 'word'>;
}

/** The username with this number. A run of # gets leading zeros to its length; only the first run counts, others stay as zeros. */
export function nameAfter({ pattern, alphabet, dice }: Pattern, number: number): string {
  let isFirst = true;
  return pattern
    .replaceAll(/#+/g, (run) => {
      const digits = isFirst ? String(number) : '0';
      isFirst = false;
      return digits.padStart(run.length, '0');
    })
    .replaceAll('?', () => dice.word(1, alphabet));
}

const TRIES = 20;

/** `count` different usernames that are not `taken`; null where the pattern does not give so many. */
export function namesAfter(
  pattern: Pattern,
  { count, startAt, taken }: { count: number; startAt: number; taken: ReadonlySet<string> },
): string[] | null {
  const names = new Set<string>();
  const isRandom = pattern.pattern.includes('?');
  for (let number = startAt; number < startAt + count; number += 1) {
    let name = nameAfter(pattern, number);
    for (let tries = 1; isRandom && tries < TRIES && (names.has(name) || taken.has(name)); tries += 1)
      name = nameAfter(pattern, number);
    if (names.has(name) || taken.has(name)) return null;
    names.add(name);
  }
  return [...names];
}
