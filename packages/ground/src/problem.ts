// Failures that a caller can cause: declared once, thrown anywhere, told as RFC 9457 problem documents.

export interface ProblemInfo {
  status: number;
  title: string;
}

export interface FieldProblem {
  /** Where in the request, as a dotted path: `body.username`. */
  at: string;
  says: string;
}

export interface ProblemParts extends ProblemInfo {
  type: string;
  extras: Record<string, unknown>;
  cause: unknown;
}

/** A thrown problem. `message` is for the caller; `cause` is for the log. */
export class ProblemError extends Error {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly extras: Record<string, unknown>;
  constructor(detail: string, { type, status, title, extras, cause }: ProblemParts) {
    super(detail, { cause });
    this.name = 'ProblemError';
    this.type = type;
    this.status = status;
    this.title = title;
    this.extras = extras;
  }
  /** RFC 9457, 3.1: the members of the problem document. */
  toDocument(): Record<string, unknown> {
    return { type: `/problems/${this.type}`, title: this.title, status: this.status, detail: this.message, ...this.extras };
  }
}

export interface Problem<Extras extends object> {
  (detail: string, ...extras: object extends Extras ? [Extras?, unknown?] : [Extras, unknown?]): ProblemError;
  type: string;
  status: number;
  title: string;
}

/** Declares a problem: its type (kebab-case, the last segment of its URI), status and title. */
export function problem<Extras extends object = object>(type: string, info: ProblemInfo): Problem<Extras> {
  const make = (detail: string, extras?: Extras, cause?: unknown) =>
    new ProblemError(detail, { type, ...info, extras: { ...extras }, cause });
  return Object.assign(make, { type, ...info }) as Problem<Extras>;
}

/** A broken invariant: our bug, not the caller's. Becomes a 500. */
export function assert(claim: unknown, why: string): asserts claim {
  if (!claim) throw new Error(`broken invariant: ${why}`);
}
