import { createLog, systemDice, systemFiles } from '@muxwell/ground';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttp, type Http } from './platform/http.ts';
import { servePanel } from './web.ts';

const SCRIPT = 'globalThis.one = 1;';
let folder: string;
let http: Http;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muxwell-web-'));
  await mkdir(join(folder, 'assets'));
  await writeFile(join(folder, 'index.html'), '<title>Muxwell</title>');
  await writeFile(join(folder, 'assets/a-1.js'), SCRIPT);
  await writeFile(join(folder, 'assets/a-1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(folder, 'assets/a-1.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(folder, 'assets/plain-1.js'), SCRIPT);
  http = await createHttp({
    log: createLog({ name: 'test', level: 'silent' }),
    dice: systemDice,
    version: '1',
    trustForwarded: false,
    programs: (scope) => void scope.get('/program', async () => 'said'),
    panel: (scope) => servePanel(scope, folder, systemFiles),
  });
});
afterAll(async () => {
  await http.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => http.inject({ method: 'GET', url, headers });

test('a script comes in the best packing that the browser takes, and caches are told that it varies', async () => {
  const br = await get('/assets/a-1.js', { 'accept-encoding': 'gzip, deflate, br' });
  const gz = await get('/assets/a-1.js', { 'accept-encoding': 'gzip' });
  const bare = await get('/assets/a-1.js');

  expect(br.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': expect.stringContaining('javascript') as unknown,
  });
  expect(brotliDecompressSync(br.rawPayload).toString()).toBe(SCRIPT);
  expect(gz.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gz.rawPayload).toString()).toBe(SCRIPT);
  expect(bare.headers['content-encoding']).toBeUndefined();
  expect(bare.body).toBe(SCRIPT);
  for (const { headers } of [br, gz, bare]) {
    expect(String(headers.vary).toLowerCase()).toContain('accept-encoding');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
  }
  expect(new Set([br, gz, bare].map(({ headers }) => headers.etag)).size).toBe(3);
});

test('a document has a policy for its content, a script needs none', async () => {
  const [document, script] = [await get('/', { accept: 'text/html' }), await get('/assets/a-1.js')];

  expect(document.headers['content-security-policy']).toContain("default-src 'self'");
  expect(script.headers['content-security-policy']).toBeUndefined();
  expect(script.headers['x-content-type-options']).toBe('nosniff');
});

test('what was not packed comes as it is', async () => {
  const answer = await get('/assets/plain-1.js', { 'accept-encoding': 'br' });

  expect(answer.headers['content-encoding']).toBeUndefined();
  expect(answer.body).toBe(SCRIPT);
});

test('a browser that has the document asks whether it changed, and is told no', async () => {
  const first = await get('/lines/any', { accept: 'text/html' });
  const again = await get('/lines/any', { accept: 'text/html', 'if-none-match': String(first.headers.etag) });

  expect(first.headers['cache-control']).toBe('no-cache');
  expect(again.statusCode).toBe(304);
});

test('a person at an unknown address gets the panel, which says so; a program gets a problem document', async () => {
  const person = await get('/no-such-page', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
  const program = await get('/no-such-page', { accept: '*/*' });
  const api = await get('/api/no-such-thing', { accept: 'text/html' });

  expect([person.statusCode, person.body]).toEqual([404, '<title>Muxwell</title>']);
  expect([program.statusCode, program.json<{ type: string }>().type]).toEqual([404, '/problems/not-found']);
  expect([api.statusCode, api.json<{ type: string }>().type]).toEqual([404, '/problems/not-found']);
});

test('the page of the API bears our sign', async () => {
  const page = await get('/api/docs/');

  expect(page.body).toContain('Muxwell API');
});

test('what programs are told has none of the headers of pages, an unknown address has them whoever asks', async () => {
  const [program, unknown] = [await get('/program'), await http.inject({ method: 'POST', url: '/nowhere' })];

  expect(program.body).toBe('said');
  expect(program.headers['content-security-policy']).toBeUndefined();
  expect(unknown.statusCode).toBe(404);
  expect(unknown.headers).toMatchObject({
    'content-security-policy': expect.stringMatching(/^default-src 'self';img-src 'self' data: http: https:;/) as unknown,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'cross-origin',
  });
  expect(Object.keys(unknown.headers)).not.toContain('strict-transport-security');
  for (const { headers } of [program, unknown]) expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
});
