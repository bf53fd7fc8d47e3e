// Texts that are searched for a part of them: some hundred joined into one, in lower case, which is looked through much faster than each alone.

export interface JoinedTexts {
  text: string;
  /** Where each one begins, and whose it is. */
  starts: Int32Array;
  ids: Int32Array;
}

const BETWEEN = '\n';

/** As it is searched: in lower case, on one line. */
export const searchable = (text: string): string => text.toLowerCase().replaceAll(BETWEEN, ' ');

export function joinTexts(texts: readonly { id: number; text: string }[]): JoinedTexts {
  const [starts, ids] = [new Int32Array(texts.length), new Int32Array(texts.length)];
  let at = 0;
  const parts = texts.map(({ id, text }, i) => {
    const part = searchable(text);
    starts[i] = at;
    ids[i] = id;
    at += part.length + BETWEEN.length;
    return part;
  });
  return { text: parts.join(BETWEEN), starts, ids };
}

/** The ids of those that have these words (in lower case) in them, in their order. */
export function findIn({ text, starts, ids }: JoinedTexts, words: string): number[] {
  const found: number[] = [];
  if (words.includes(BETWEEN)) return found;
  let place = 0;
  for (let at = text.indexOf(words); at >= 0 && place < ids.length; at = text.indexOf(words, starts[place] ?? text.length)) {
    place = placeAfter(starts, at, place);
    found.push(ids[place - 1] ?? 0);
  }
  return found;
}

/** The place of the first one that begins after `at`: what is found is often near, so that steps grow from there. */
function placeAfter(starts: Int32Array, at: number, from: number): number {
  const isAfter = (place: number) => (starts[place] ?? 0) > at;
  let [low, step] = [from, 1];
  while (low + step < starts.length && !isAfter(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step, starts.length);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAfter(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
