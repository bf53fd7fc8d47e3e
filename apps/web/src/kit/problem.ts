/** A failure that the server tells as a problem document (RFC 9457), or that there is no answer at all (status 0). */
export class ApiProblem extends Error {
  /** The last segment of the problem's URI: `bad-credentials`; `no-answer` where the server cannot be reached. */
  readonly type: string;
  readonly status: number;
  readonly title: string;
  /** What the server says of single fields: `body.username` becomes `username`. */
  readonly fields: ReadonlyMap<string, string>;
  readonly requestId: string | null;

  constructor(document: ProblemDocument) {
    super(document.detail ?? document.title);
    this.name = 'ApiProblem';
    this.type = document.type;
    this.status = document.status;
    this.title = document.title;
    this.fields = document.fields;
    this.requestId = document.requestId;
  }
}

interface ProblemDocument {
  type: string;
  status: number;
  title: string;
  detail: string | null;
  fields: ReadonlyMap<string, string>;
  requestId: string | null;
}

export const noAnswer = () =>
  new ApiProblem({
    type: 'no-answer',
    status: 0,
    title: 'The server does not answer',
    detail: null,
    fields: new Map(),
    requestId: null,
  });

/** Reads a refused answer, whatever its body is. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const document = isRecord(body) ? body : {};
  const text = (key: string) => (typeof document[key] === 'string' ? document[key] : null);
  return new ApiProblem({
    type: text('type')?.split('/').at(-1) ?? `status-${response.status}`,
    status: response.status,
    title: text('title') ?? (response.statusText || String(response.status)),
    detail: text('detail'),
    fields: fieldsOf(document['fields']),
    requestId: text('requestId') ?? response.headers.get('x-request-id'),
  });
}

function fieldsOf(fields: unknown): Map<string, string> {
  const found = new Map<string, string>();
  if (!Array.isArray(fields)) return found;
  for (const field of fields as unknown[]) {
    if (!isRecord(field) || typeof field['at'] !== 'string' || typeof field['says'] !== 'string') continue;
    found.set(field['at'].replace(/^(body|query|params)\./, ''), field['says']);
  }
  return found;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
