import { createLine, removeDomain, getLine, listLines, uploadPlaylist } from '@muxwell/contract';
import { expect, test } from 'vitest';
import { fakeFetch, json } from '../testing/fake-fetch.ts';
import { createApi } from './api.ts';
import { ApiProblem } from './problem.ts';

const caught = async (promise: Promise<unknown>): Promise<ApiProblem> => {
  const error: unknown = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ApiProblem)) throw new Error('no problem was thrown');
  return error;
};

test('a call fills the path and leaves empty query parts out', async () => {
  const { fetch, asked } = fakeFetch(() => json({ items: [], next: null, total: 0 }));
  const api = createApi({ fetch });

  await api.call(getLine, { params: { id: 7 } });
  await api.call(listLines, { query: { search: 'a b', status: 'active', after: undefined } });

  expect(asked.map(({ url }) => url)).toEqual(['/api/lines/7', '/api/lines?search=a+b&status=active']);
});

test('a write carries the CSRF token and the app, a read only the app', async () => {
  const { fetch, asked } = fakeFetch(() => json({ id: 1 }, 201));
  const api = createApi({ fetch });
  api.setCsrfToken('secret');
  api.setApp(3);

  await api.call(createLine, { body: { username: 'alice' } });
  await api.call(getLine, { params: { id: 1 } });

  expect(asked.map(({ headers }) => [headers.get('x-csrf-token'), headers.get('muxwell-app')])).toEqual([
    ['secret', '3'],
    [null, '3'],
  ]);
  expect(asked[0]?.body).toEqual({ username: 'alice' });
});

test('an answer without content is undefined', async () => {
  const { fetch } = fakeFetch(() => new Response(null, { status: 204 }));

  await expect(createApi({ fetch }).call(removeDomain, { params: { id: '1' } })).resolves.toBeUndefined();
});

test('a file goes as multipart/form-data, whose boundary the browser sets', async () => {
  const { fetch, asked } = fakeFetch(() => json({ uploadId: 'u', name: 'a.m3u', bytes: 1 }, 201));

  await createApi({ fetch }).upload(uploadPlaylist, new File(['#EXTM3U'], 'a.m3u'));

  expect(asked[0]?.headers.has('content-type')).toBe(false);
  expect(asked[0]?.body).toBeInstanceOf(FormData);
});

test('a server that keeps silent counts as one that does not answer', async () => {
  const silent: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error));
    });

  const problem = await caught(createApi({ fetch: silent, patienceMs: 1 }).call(getLine, { params: { id: 1 } }));

  expect(problem).toMatchObject({ type: 'no-answer', status: 0 });
});

test('a refusal tells its type, its words and which fields are meant', async () => {
  const document = {
    type: '/problems/invalid-request',
    title: 'It does not fit',
    detail: 'two fields are wrong',
    fields: [
      { at: 'body.username', says: 'too short' },
      { at: 'body.account.email', says: 'no address' },
    ],
  };
  const { fetch } = fakeFetch(() => json(document, 400));

  const problem = await caught(createApi({ fetch }).call(createLine, { body: {} }));

  expect(problem).toMatchObject({
    type: 'invalid-request',
    status: 400,
    title: 'It does not fit',
    message: 'two fields are wrong',
  });
  expect([...problem.fields]).toEqual([
    ['username', 'too short'],
    ['account.email', 'no address'],
  ]);
});

test('a page of HTML in place of an answer is a problem too', async () => {
  const { fetch } = fakeFetch(() => new Response('<h1>Bad gateway</h1>', { status: 502 }));

  const problem = await caught(createApi({ fetch }).call(listLines));

  expect(problem).toMatchObject({ type: 'status-502', status: 502 });
});

test('a server that cannot be reached is told as such', async () => {
  const { fetch } = fakeFetch(() => new TypeError('Failed to fetch'));

  expect(await caught(createApi({ fetch }).call(listLines))).toMatchObject({ type: 'no-answer', status: 0 });
});

test('the panel hears when nobody is signed in any more', async () => {
  const { fetch } = fakeFetch(() => json({ type: '/problems/unauthenticated', title: 'Sign in first' }, 401));
  let heard = 0;
  const api = createApi({ fetch, onSignedOut: () => heard++ });

  await caught(api.call(listLines));

  expect(heard).toBe(1);
});
