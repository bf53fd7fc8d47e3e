// What bandwidth is counted for: an app as a whole, its streams and lines, and servers. Numbers as keys: ten thousands are walked at once.

export type Kind = 'app' | 'stream' | 'line' | 'server';
export interface Subject {
  kind: Kind;
  /** Of the app as a whole: 0. */
  id: number | string;
}
export type Subjects<T> = Record<Kind, Map<number | string, T>>;

export const ALL: Subject = { kind: 'app', id: 0 };
export const kinds: readonly Kind[] = ['app', 'stream', 'line', 'server'];
export const subjects = <T>(): Subjects<T> => ({ app: new Map(), stream: new Map(), line: new Map(), server: new Map() });

/** What is held under a key, made where there is nothing yet. */
export function held<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
