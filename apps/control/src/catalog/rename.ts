// Renaming as SQL: the database takes the steps, which has a limit of time and no backtracking that grows without end.
import type { RenameStep } from '@muxwell/contract';
import { sql } from '../platform/db.ts';

type Expression = ReturnType<typeof sql>;
const LONGEST_NAME = 500;

/** `UK: `, `UK | `, `[DE] `, `(FR) `, `|ES| `, `PT - ` in front of a name. */
const PREFIX = String.raw`^\s*(?:[\[(|]\s*[^\])|]{1,12}\s*[\])|]\s*[:|-]?|[[:alnum:]]{2,6}\s*[:|]|[[:upper:]]{2,4}\s+-\s)\s*`;

/** What the steps make of a name; one that would become empty stays as it is. */
export function renamed(name: Expression, steps: readonly RenameStep[]): Expression {
  const made = steps.reduce(stepped, name);
  return sql`coalesce(nullif(btrim(left(${made}, ${LONGEST_NAME})), ''), ${name})`;
}

function stepped(name: Expression, step: RenameStep): Expression {
  switch (step.do) {
    case 'replace':
      return step.ignoreCase
        ? sql`regexp_replace(${name}, ${literal(step.find)}, ${escaped(step.by)}, 'gi')`
        : sql`replace(${name}, ${step.find}, ${step.by})`;
    case 'pattern':
      return sql`regexp_replace(${name}, ${step.find}, ${groupsOf(step.by)}, ${step.ignoreCase ? 'gi' : 'g'})`;
    case 'cut-start':
      return sql`regexp_replace(${name}, ${`^${quoted(step.text)}`}, '', 'i')`;
    case 'cut-end':
      return sql`regexp_replace(${name}, ${`${quoted(step.text)}$`}, '', 'i')`;
    case 'cut-prefix':
      return sql`regexp_replace(${name}, ${PREFIX}, '')`;
    case 'add-start':
      return sql`(${step.text}::text || ${name})`;
    case 'add-end':
      return sql`(${name} || ${step.text}::text)`;
    case 'case':
      return { upper: sql`upper(${name})`, lower: sql`lower(${name})`, title: sql`initcap(${name})` }[step.to];
    case 'tidy':
      return sql`btrim(regexp_replace(${name}, '\\s+', ' ', 'g'))`;
  }
}

/** A pattern that matches nothing but this text. */
const literal = (text: string): string => `***=${text}`;
/** The same as a part of a longer pattern. */
const quoted = (text: string): string => text.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`);
const escaped = (text: string): string => text.replaceAll('\\', String.raw`\\`);
/** `$1` as people write it is `\1` here. */
const groupsOf = (text: string): string => escaped(text).replaceAll(/\$([1-9])/g, String.raw`\$1`);

/** The patterns of some steps, to be tried before they are used. */
export const patternsOf = (steps: readonly RenameStep[]): string[] =>
  steps.flatMap((step) => (step.do === 'pattern' ? [step.find] : []));
