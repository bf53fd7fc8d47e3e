import type { catalogue } from './en/index.ts';

type Plural = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Bare<K extends string> = K extends `${infer Stem}_${Plural}` ? Stem : K;
type Leaves<Tree, Path extends string> = {
  [K in keyof Tree & string]: Tree[K] extends string ? `${Path}${Bare<K>}` : Leaves<Tree[K], `${Path}${K}.`>;
}[keyof Tree & string];

/** The name of every text that the English catalogue has. */
export type Key = Leaves<typeof catalogue, ''>;
export type T = (key: Key, values?: Record<string, string | number>) => string;
