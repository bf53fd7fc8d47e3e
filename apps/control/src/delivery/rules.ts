// The rules of delivery, applied in a fixed order; the list of their outcomes is the decision trace. No wait, no query.
import type { RuleOutcome } from '@muxwell/contract';
import type { Output } from '@muxwell/contract/edge';
import { doesGrant, isAllowedIn, type AppCatalog, type Grant, type StreamRow } from '../catalog/index.ts';
import { bouquetsOf, hasExpired, restrictions, type ActiveLine, type Asker } from '../lines/index.ts';
import type { CatchUp } from './catch-up.ts';

export interface Question extends Asker {
  now: Date;
  line: ActiveLine | null;
  stream: StreamRow | null;
  catalog: AppCatalog;
  output: Output;
  /** What was, instead of what is; null: not asked for. */
  catchUp: CatchUp | null;
  /** The edge that is asked; empty: no edge is, the question is only a question. */
  edgeName: string;
  /** The same device was cut off this stream by hand a moment ago. */
  isHeld: boolean;
}

export interface Refusal {
  reason: string;
  says: string;
  status: number;
  retryAfterSeconds: number | null;
}

export interface Verdict {
  refusal: Refusal | null;
  trace: RuleOutcome[];
}

interface Rule {
  name: string;
  /** Null: passed. */
  check(question: Question & { line: ActiveLine; stream: StreamRow }): Omit<Refusal, 'retryAfterSeconds'> | null;
  passes: string;
}

const refuse = (status: number, reason: string, says: string) => ({ status, reason, says });

/** Credentials and the connection limit stand outside: the one before there is a line, the other because it takes a slot. */
const rules: Rule[] = [
  {
    name: 'status',
    passes: 'the line is switched on',
    check: ({ line }) => (line.isEnabled ? null : refuse(403, 'line-is-disabled', 'This line is switched off.')),
  },
  {
    name: 'expiry',
    passes: 'the line has not expired',
    check: ({ line, now }) =>
      hasExpired(line, now)
        ? refuse(403, 'line-has-expired', `This line expired on ${line.expiresAt?.toISOString().slice(0, 10)}.`)
        : null,
  },
  {
    name: 'stream',
    passes: 'the stream is switched on',
    check: ({ stream }) => (stream.is_enabled ? null : refuse(404, 'stream-is-disabled', 'This stream is switched off.')),
  },
  {
    name: 'output',
    passes: 'the line may use this output',
    check: ({ line, output }) =>
      output === 'file' || line.allowedOutputs.includes(output)
        ? null
        : refuse(403, 'output-not-allowed', `This line may not use the output ${output}.`),
  },
  {
    name: 'bouquet',
    passes: 'a bouquet of the line grants the stream',
    check: ({ line, stream, catalog, now }) =>
      isGranted(line, stream, catalog, now) ? null : refuse(404, 'not-in-bouquet', 'No bouquet of this line grants this stream.'),
  },
  ...restrictions.map(
    ({ rule, passes, check }): Rule => ({
      name: rule,
      passes,
      check: ({ line, ...asker }) => {
        const found = check(line, asker);
        return found && refuse(403, found.reason, found.says);
      },
    }),
  ),
  {
    name: 'territory',
    passes: 'the stream may be watched in the country',
    check({ line, stream, catalog, now, place }) {
      const countryOf = () => place().country;
      const isGrantedThere = () => grantsOf(line, stream, catalog, now).some(({ row }) => isAllowedIn(row, countryOf));
      if (isAllowedIn(stream, countryOf) && isGrantedThere()) return null;
      const country = countryOf();
      return country === null
        ? refuse(403, 'country-unknown', 'This stream is limited to countries, and that of the viewer is not known.')
        : refuse(403, 'country-not-allowed', `This stream may not be watched in ${country}.`);
    },
  },
  {
    name: 'archive',
    passes: 'nothing that has passed is asked for',
    // Live instead would show people another programme than the one that they have picked.
    check: ({ catchUp }) => (catchUp ? refuse(404, 'not-in-archive', 'This stream keeps no archive.') : null),
  },
  {
    name: 'server',
    passes: 'this server may serve the line',
    check: ({ line, edgeName }) =>
      line.edgeName === '' || edgeName === '' || line.edgeName === edgeName
        ? null
        : refuse(403, 'other-server', `This line is served by ${line.edgeName} alone.`),
  },
  {
    name: 'hold',
    passes: 'the connection was not ended by hand',
    check: ({ isHeld }) => (isHeld ? refuse(403, 'ended-by-operator', 'This connection was ended by the operator.') : null),
  },
]; // prettier-ignore

function isGranted(line: ActiveLine, stream: StreamRow, catalog: AppCatalog, now: Date): boolean {
  return bouquetsOf(line, now).some((id) => grants(id, stream, catalog));
}

/** The bouquets of the line that grant the stream, in whatever country. */
const grantsOf = (line: ActiveLine, stream: StreamRow, catalog: AppCatalog, now: Date): Grant[] =>
  bouquetsOf(line, now).flatMap((id) => (grants(id, stream, catalog) ? (catalog.bouquets.get(id) ?? []) : []));

function grants(bouquetId: number, stream: StreamRow, catalog: AppCatalog): boolean {
  const series = stream.series_id === null ? undefined : catalog.series.get(stream.series_id);
  const grant = catalog.bouquets.get(bouquetId);
  return grant !== undefined && doesGrant(grant, stream, series);
}

/** Until when the line may watch this stream from there, in Unix milliseconds: its expiry, or the end of the last grant. Null: without an end. */
export function notAfterOf(line: ActiveLine, stream: StreamRow, catalog: AppCatalog, place: Asker['place']): number | null {
  const expiry = line.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const { bouquetEnds } = line;
  const counts = (id: number) => {
    const row = catalog.bouquets.get(id)?.row;
    return row !== undefined && grants(id, stream, catalog) && isAllowedIn(row, () => place().country);
  };
  const ends = bouquetEnds
    ? line.bouquetIds.filter((id) => counts(id)).map((id) => bouquetEnds.get(id) ?? Number.POSITIVE_INFINITY)
    : [Number.POSITIVE_INFINITY];
  const end = Math.min(expiry, Math.max(...ends));
  return Number.isFinite(end) ? end : null;
}

export function judge(question: Question): Verdict {
  const trace: RuleOutcome[] = [];
  const { line, stream } = question;
  const early = !line
    ? { rule: 'credentials', ...refuse(403, 'wrong-credentials', 'Username or password is wrong.') }
    : !stream
      ? { rule: 'known', ...refuse(404, 'unknown-stream', 'There is no such stream.') }
      : null;
  trace.push(
    line
      ? passed('credentials', `the credentials are those of ${line.username}`)
      : refused('credentials', 'username or password is wrong'),
  );
  if (line) trace.push(stream ? passed('known', `the stream is ${stream.name}`) : refused('known', 'there is no such stream'));
  else trace.push(skipped('known'));
  let refusal: Refusal | null = early ? { ...early, retryAfterSeconds: null } : null;
  for (const rule of rules) {
    if (refusal || !line || !stream) {
      trace.push(skipped(rule.name));
      continue;
    }
    const found = rule.check({ ...question, line, stream });
    if (found) refusal = { ...found, retryAfterSeconds: null };
    trace.push(found ? refused(rule.name, found.says) : passed(rule.name, rule.passes));
  }
  return { refusal, trace };
}

export const lineIsFull = (limit: number): Refusal => ({
  reason: 'line-is-full',
  says: `All ${limit} connections of this line are in use.`,
  status: 429,
  retryAfterSeconds: 10,
});

export const passed = (rule: string, says: string): RuleOutcome => ({ rule, outcome: 'passed', says });
export const refused = (rule: string, says: string): RuleOutcome => ({ rule, outcome: 'refused', says });
export const skipped = (rule: string): RuleOutcome => ({ rule, outcome: 'skipped', says: 'not reached' });
