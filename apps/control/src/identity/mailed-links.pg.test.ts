// Forgotten passwords and proved addresses, by mails that are really sent.
import type { Account } from '@muxwell/contract';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { startMailSink, type MailSink } from '../../testing/mail-sink.ts';
import { until } from '../../testing/wait.ts';

let house: House;
let sink: MailSink;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  sink = await startMailSink();
});
afterAll(async () => {
  await house.close();
  await sink.close();
});

const OLD = 'correct horse battery';
const NEW = 'another horse battery';
let address = 1;
const post = (path: string, body?: unknown) =>
  house.nobody.call('POST', path, body, { 'x-forwarded-for': `198.51.100.${address++}`, host: 'evil.example' });
const login = async (email: string, password: string) =>
  (await house.nobody.call('POST', '/api/auth/login', { email, password, tokens: true })).status;
const useMail = async (isOn: boolean) => {
  const values = isOn
    ? { 'mail.host': '127.0.0.1', 'mail.port': sink.port, 'mail.from': 'tv@example.org' }
    : { 'mail.host': null };
  expect((await house.owner.call('PATCH', '/api/settings', { values })).status).toBeLessThan(300);
  await house.settled();
};
/** The next mail to somebody, decoded as far as these need it. */
const mailTo = (email: string, from: number) =>
  until(`a mail to ${email}`, () =>
    sink.messages
      .slice(from)
      .map((text) => text.replaceAll(/=\r\n/g, '').replaceAll('=3D', '='))
      .find((text) => text.includes(email)),
  );
const tokenIn = (mail: string) => /token=([0-9a-f]{64})/.exec(mail)?.[1] ?? '';

test('where no mail is sent, that is said, and nothing is asked for in vain', async () => {
  for (const answer of [
    await post('/api/auth/forgot', { email: 'owner@example.org' }),
    await house.owner.call('POST', '/api/auth/verify/send'),
  ])
    expect(answer).toMatchObject({ status: 409, body: { type: '/problems/mail-not-configured' } });
});

test('a forgotten password is set anew by the link of the mail, once; all sign-ins end', async () => {
  await useMail(true);
  const from = sink.messages.length;
  expect((await post('/api/auth/forgot', { email: 'Editor-1@example.org' })).status).toBe(204);
  const mail = await mailTo('editor-1@example.org', from);
  expect(mail).toContain('http://tv.example.org:8080/reset?token=');
  expect(mail).not.toContain('evil.example');
  const token = tokenIn(mail);

  expect((await post('/api/auth/reset', { token, password: 'short' })).status).toBe(400);
  expect((await post('/api/auth/reset', { token, password: NEW })).status).toBe(204);
  expect(await login('editor-1@example.org', OLD)).toBe(401);
  expect(await login('editor-1@example.org', NEW)).toBe(200);
  expect((await house.as('editor').call('GET', '/api/auth/me')).status).toBe(401);
  expect(await post('/api/auth/reset', { token, password: OLD })).toMatchObject({
    status: 410,
    body: { type: '/problems/link-invalid' },
  });
});

test('a newer link ends the older ones with it, and a link for one thing is none for another', async () => {
  const from = sink.messages.length;
  await post('/api/auth/forgot', { email: 'viewer-1@example.org' });
  const first = tokenIn(await mailTo('viewer-1@example.org', from));
  await post('/api/auth/forgot', { email: 'viewer-1@example.org' });
  const second = tokenIn(await mailTo('viewer-1@example.org', from + 1));

  expect((await post('/api/auth/verify', { token: second })).status).toBe(410);
  expect((await post('/api/auth/reset', { token: second, password: NEW })).status).toBe(204);
  expect((await post('/api/auth/reset', { token: first, password: OLD })).status).toBe(410);
});

test('nobody learns whether there is an account: the answer is the same, no mail goes out', async () => {
  const from = sink.messages.length;
  expect((await post('/api/auth/forgot', { email: 'nobody@example.org' })).status).toBe(204);
  await post('/api/auth/forgot', { email: 'admin-1@example.org' });
  await mailTo('admin-1@example.org', from);
  expect(sink.messages).toHaveLength(from + 1);
});

test('an address is proved by the link of its mail', async () => {
  const account = async () => (await house.owner.call<{ account: Account }>('GET', '/api/auth/me')).body.account;
  expect((await account()).emailVerifiedAt).toBeNull();
  const from = sink.messages.length;
  expect((await house.owner.call('POST', '/api/auth/verify/send')).status).toBe(204);
  const token = tokenIn(await mailTo('owner@example.org', from));
  expect((await post('/api/auth/verify', { token })).status).toBe(204);
  expect((await account()).emailVerifiedAt).not.toBeNull();
  expect((await post('/api/auth/verify', { token })).status).toBe(410);
});

test('mails cannot be made to rain, and links not be guessed', async () => {
  const ask = (path: string, body: unknown) => house.nobody.call('POST', path, body, { 'x-forwarded-for': '203.0.113.7' });
  for (let n = 0; n < 10; n += 1) await ask('/api/auth/forgot', { email: 'somebody@example.org' });
  expect((await ask('/api/auth/forgot', { email: 'somebody@example.org' })).status).toBe(429);
  let guess = await ask('/api/auth/reset', { token: 'x', password: NEW });
  for (let n = 0; n < 60 && guess.status !== 429; n += 1) guess = await ask('/api/auth/reset', { token: `x${n}`, password: NEW });
  expect(guess.status).toBe(429);
  expect((await post('/api/auth/reset', { token: 'x', password: NEW })).status).toBe(410);
});
