// Configuration: typed sections read once from the environment at start; unknown or wrong entries stop the start.
import type { z } from 'zod';

export interface Section<Shape extends z.ZodRawShape> {
  prefix: string;
  shape: Shape;
}

/** Declares the `MUXWELL_<prefix>_*` entries of one concern (`MUXWELL_*` when the prefix is empty); each needs a default and a description. */
export function section<Shape extends z.ZodRawShape>(prefix: string, shape: Shape): Section<Shape> {
  return { prefix, shape };
}

export interface ConfigEntry {
  variable: string;
  schema: z.ZodType;
  description: string;
}

export function entriesOf(sections: Record<string, Section<z.ZodRawShape>>): ConfigEntry[] {
  return Object.values(sections).flatMap(({ prefix, shape }) =>
    Object.entries(shape).map(([key, schema]) => ({
      variable: variableOf(prefix, key),
      schema: schema as z.ZodType,
      description: (schema as z.ZodType).description ?? '',
    })),
  );
}

type Parsed<S extends Record<string, Section<z.ZodRawShape>>> = {
  [K in keyof S]: S[K] extends Section<infer Shape> ? z.infer<z.ZodObject<Shape>> : never;
};

/** Parses the environment by the sections. Throws one error that lists every wrong or unknown variable; `known` are other processes' variables. */
export function readConfig<S extends Record<string, Section<z.ZodRawShape>>>(
  sections: S,
  env: Record<string, string | undefined>,
  known: readonly string[] = [],
): Parsed<S> {
  const wrong: string[] = [];
  const result: Record<string, Record<string, unknown>> = {};
  const declared = new Set([...known, ...entriesOf(sections).map((entry) => entry.variable)]);
  for (const [name, { prefix, shape }] of Object.entries(sections)) {
    const values: Record<string, unknown> = {};
    for (const [key, schema] of Object.entries(shape)) {
      const variable = variableOf(prefix, key);
      const parsed = (schema as z.ZodType).safeParse(env[variable] === '' ? undefined : env[variable]);
      if (parsed.success) values[key] = parsed.data;
      else wrong.push(`${variable}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
    }
    result[name] = values;
  }
  for (const variable of Object.keys(env))
    if (variable.startsWith('MUXWELL_') && !declared.has(variable)) wrong.push(`${variable}: no such setting`);
  if (wrong.length > 0) throw new Error(`configuration is wrong:\n  ${wrong.join('\n  ')}`);
  return result as Parsed<S>;
}

const variableOf = (prefix: string, key: string) =>
  ['MUXWELL', prefix, key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase()].filter(Boolean).join('_');
