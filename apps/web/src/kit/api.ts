import type { EndpointShape, Given, Parsed } from '@muxwell/contract';
import { ApiProblem, noAnswer, problemOf } from './problem.ts';

/** What a call takes: the parts that the endpoint declares, in the types that its schemas take. */
export type Input<E extends EndpointShape> = Part<E, 'params'> & Part<E, 'query'> & Part<E, 'body'> & { signal?: AbortSignal };
type Part<E extends EndpointShape, K extends 'params' | 'query' | 'body'> =
  undefined extends Given<E[K]>
    ? { [P in K]?: Given<E[K]> }
    : Record<never, never> extends Given<E[K]>
      ? { [P in K]?: Given<E[K]> }
      : { [P in K]: Given<E[K]> };
export type Reply<E extends EndpointShape> = Parsed<E['reply']>;

export interface Api {
  call<E extends EndpointShape>(endpoint: E, input?: Input<E>): Promise<Reply<E>>;
  /** Sends one file as multipart/form-data. */
  upload<E extends EndpointShape>(endpoint: E, file: File, params?: Record<string, string>): Promise<Reply<E>>;
  /** The answer as a file, with the name that the server gives it. */
  download<E extends EndpointShape>(endpoint: E, input?: Input<E>): Promise<{ blob: Blob; name: string }>;
  /** Kept in memory alone; sent with every write. */
  setCsrfToken(token: string | null): void;
  setApp(appId: number | null): void;
}

interface Deps {
  fetch: typeof fetch;
  /** Called when the server says that nobody is signed in any more. */
  onSignedOut?: () => void;
  patienceMs?: number;
}

interface Loose {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  signal?: AbortSignal;
}

/** No answer within this time counts as none: a database that hangs keeps requests for minutes. */
const PATIENCE_MS = 30_000;

export function createApi({ fetch, onSignedOut, patienceMs = PATIENCE_MS }: Deps): Api {
  let csrfToken: string | null = null;
  let appId: number | null = null;

  async function send(endpoint: EndpointShape, input: Loose, body?: BodyInit): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' });
    if (appId !== null) headers.set('Muxwell-App', String(appId));
    if (csrfToken && endpoint.method !== 'GET') headers.set('X-CSRF-Token', csrfToken);
    const json = body === undefined && input.body !== undefined ? JSON.stringify(input.body) : undefined;
    if (json !== undefined) headers.set('content-type', 'application/json');
    const request: RequestInit = { method: endpoint.method, headers, credentials: 'same-origin' };
    if (body !== undefined || json !== undefined) request.body = body ?? json ?? null;
    const isLong = body !== undefined || endpoint.download === true || endpoint.isLong === true;
    const signals = [...(input.signal ? [input.signal] : []), ...(isLong ? [] : [AbortSignal.timeout(patienceMs)])];
    request.signal = AbortSignal.any(signals);
    const response = await fetch(addressOf(endpoint, input), request).catch((cause: unknown) => {
      if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
      throw noAnswer();
    });
    if (response.ok) return response;
    const problem = await problemOf(response);
    if (problem.type === 'unauthenticated') onSignedOut?.();
    throw problem;
  }

  return {
    async call<E extends EndpointShape>(endpoint: E, input?: Input<E>) {
      const response = await send(endpoint, (input ?? {}) as Loose);
      return (response.status === 204 ? undefined : await response.json()) as Reply<E>;
    },
    async upload<E extends EndpointShape>(endpoint: E, file: File, params?: Record<string, string>) {
      const form = new FormData();
      form.set('file', file);
      const response = await send(endpoint, params ? { params } : {}, form);
      return (await response.json()) as Reply<E>;
    },
    async download<E extends EndpointShape>(endpoint: E, input?: Input<E>) {
      const response = await send(endpoint, (input ?? {}) as Loose);
      const name = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1];
      return { blob: await response.blob(), name: name ?? 'download' };
    },
    setCsrfToken: (token) => {
      csrfToken = token;
    },
    setApp: (id) => {
      appId = id;
    },
  };
}

/** Fills `:name` in the path and appends the query; what is undefined or empty is left out. */
export function addressOf(endpoint: EndpointShape, { params = {}, query = {} }: Loose): string {
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value as string | number | boolean));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

export const isProblem = (error: unknown, type?: string): error is ApiProblem =>
  error instanceof ApiProblem && (type === undefined || error.type === type);
