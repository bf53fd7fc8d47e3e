export interface Asked {
  url: string;
  method: string;
  headers: Headers;
  body: unknown;
}

/** A `fetch` that answers what it is told, and remembers what it was asked. */
export function fakeFetch(answer: () => Response | Error) {
  const asked: Asked[] = [];
  const fetch: typeof globalThis.fetch = (input, init = {}) => {
    const body = typeof init.body === 'string' ? JSON.parse(init.body) : (init.body ?? null);
    asked.push({ url: String(input as string), method: init.method ?? 'GET', headers: new Headers(init.headers), body });
    const given = answer();
    return given instanceof Error ? Promise.reject(given) : Promise.resolve(given);
  };
  return { fetch, asked };
}

export const json = (body: unknown, status = 200): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' },
  });
