// Names of statements that are asked again and again: PostgreSQL reads and plans those once per connection, not each time.

/** Asked less often than this, a statement is not worth the server's memory for its plan. */
const WORTH_IT = 20;
/** Names given out at most: each is a plan in the memory of every connection that has asked it. */
const MOST_NAMES = 150;
/** Texts that are counted at most: one that was built for a list of some length may never come again. */
const MOST_COUNTED = 2000;

export interface Names {
  /** The name of this statement; null: it has not been asked often enough. The same for all connections of a pool. */
  of(text: string): string | null;
}

export function createNames({ worthIt = WORTH_IT, most = MOST_NAMES, counted = MOST_COUNTED } = {}): Names {
  const names = new Map<string, string>();
  const seen = new Map<string, number>();
  return {
    of(text) {
      const name = names.get(text);
      if (name !== undefined || names.size >= most) return name ?? null;
      const times = (seen.get(text) ?? 0) + 1;
      if (times <= worthIt) {
        if (seen.size >= counted && !seen.has(text)) seen.clear();
        seen.set(text, times);
        return null;
      }
      seen.delete(text);
      const given = `often ${names.size + 1}`;
      names.set(text, given);
      return given;
    },
  };
}
