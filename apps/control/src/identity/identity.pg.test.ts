import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { startMailSink, type MailSink } from '../../testing/mail-sink.ts';
import { until } from '../../testing/wait.ts';

const PASSWORD = 'correct horse battery';
let house: House;
let sink: MailSink;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  sink = await startMailSink();
});
afterAll(async () => {
  await sink.close();
  await house.close();
});

interface SignedIn {
  csrfToken: string;
  accessToken: string;
  refreshToken: string;
  account: { id: string; email: string };
}
const login = (email: string, password = PASSWORD) =>
  house.nobody.call<SignedIn>('POST', '/api/auth/login', { email, password, tokens: true });
const cookieOf = (headers: Record<string, unknown>) => String(headers['set-cookie']).split(';')[0] ?? '';
const mailServer = () => ({
  host: '127.0.0.1',
  port: sink.port,
  secure: false,
  username: '',
  password: '',
  from: 'tv@example.org',
});

describe('set-up', () => {
  test('works once', async () => {
    const body = {
      account: { email: 'late@example.org', password: PASSWORD, name: 'Late' },
      service: { name: 'X', publicUrl: 'http://x.example.org', timeZone: 'UTC', language: 'en' },
    };
    expect(await house.nobody.call('POST', '/api/setup', body)).toMatchObject({
      status: 409,
      body: { type: '/problems/setup-done' },
    });
    expect(await house.nobody.call('GET', '/api/setup')).toMatchObject({
      status: 200,
      body: { done: true, needsCode: false, database: { isEmbedded: true } },
    });
  });

  test('a visitor from another machine needs the code, and so does one who came by another name', () => {
    const { needsCode } = house.app.identity.setup;
    expect(needsCode({ ip: '127.0.0.1', host: 'localhost:8080' })).toBe(false);
    expect(needsCode({ ip: '203.0.113.4', host: 'localhost:8080' })).toBe(true);
    expect(needsCode({ ip: '127.0.0.1', host: 'tv.example.org' })).toBe(true);
  });

  test('the mail server is tried for real, by administrators of the installation only', async () => {
    const body = { mail: mailServer(), to: 'ada@example.org' };
    expect(await house.owner.call('POST', '/api/setup/mail-test', body)).toMatchObject({ status: 200, body: { sent: true } });
    expect(sink.messages.at(-1)).toContain('the mail server works');
    expect((await house.foreigner.call('POST', '/api/setup/mail-test', body)).status).toBe(403);
    const refused = await house.owner.call('POST', '/api/setup/mail-test', { ...body, to: 'refused@example.org' });
    expect(refused).toMatchObject({
      status: 422,
      body: { type: '/problems/mail-failed', detail: expect.stringContaining('550') },
    });
  });
});

describe('signing in', () => {
  test('a wrong password and an unknown address are refused with the same words', async () => {
    const wrong = await login('owner@example.org', 'not the password');
    const unknown = await login('nobody@example.org', 'not the password');
    expect(wrong.status).toBe(401);
    expect([unknown.status, unknown.text]).toEqual([401, wrong.text]);
  });

  test('ten failures close the door for that address of mail, right password or not', async () => {
    for (let i = 0; i < 10; i += 1) expect((await login('viewer-1@example.org', 'wrong password')).status).toBe(401);
    const limited = await login('viewer-1@example.org');
    expect(limited).toMatchObject({ status: 429, body: { type: '/problems/rate-limited' } });
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(60);
  });

  test('a cookie signs in, and its writes need the CSRF token', async () => {
    const { headers, body } = await login('editor-1@example.org');
    const cookie = { cookie: cookieOf(headers) };
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; SameSite=Lax/);
    expect(String(headers['set-cookie'])).not.toContain('Secure');
    expect(await house.nobody.call('GET', '/api/auth/me', undefined, cookie)).toMatchObject({
      status: 200,
      body: { csrfToken: body.csrfToken },
    });
    const rename = (extra: Record<string, string>) =>
      house.nobody.call('PATCH', '/api/auth/me', { theme: 'dark' }, { ...cookie, ...extra });
    expect(await rename({})).toMatchObject({ status: 403, body: { type: '/problems/bad-csrf' } });
    expect((await rename({ 'x-csrf-token': 'guessed' })).status).toBe(403);
    expect(await rename({ 'x-csrf-token': body.csrfToken })).toMatchObject({ status: 200, body: { theme: 'dark' } });
  });

  test('over HTTPS the cookie is marked Secure', async () => {
    const { headers } = await house.nobody.call(
      'POST',
      '/api/auth/login',
      { email: 'editor-1@example.org', password: PASSWORD },
      { 'x-forwarded-proto': 'https' },
    );
    expect(String(headers['set-cookie'])).toContain('Secure');
  });

  test('a refresh token works once', async () => {
    const { body } = await login('editor-1@example.org');
    const next = await house.nobody.call<SignedIn>('POST', '/api/auth/refresh', { refreshToken: body.refreshToken });
    expect(next.status).toBe(200);
    expect((await house.nobody.call('POST', '/api/auth/refresh', { refreshToken: body.refreshToken })).status).toBe(401);
    const bearer = { authorization: `Bearer ${next.body.accessToken}` };
    expect((await house.nobody.call('GET', '/api/auth/me', undefined, bearer)).status).toBe(200);
  });

  test('a session that was revoked or signed out is over at once', async () => {
    const one = await login('admin-1@example.org');
    const two = await login('admin-1@example.org');
    const asTwo = { cookie: cookieOf(two.headers), 'x-csrf-token': two.body.csrfToken };
    const { body } = await house.nobody.call<{ items: { id: string; isCurrent: boolean }[] }>(
      'GET',
      '/api/auth/sessions',
      undefined,
      { cookie: cookieOf(one.headers) },
    );
    const own = body.items.find((session) => session.isCurrent);
    expect((await house.nobody.call('DELETE', `/api/auth/sessions/${own?.id}`, undefined, asTwo)).status).toBe(204);
    expect((await house.nobody.call('GET', '/api/auth/me', undefined, { cookie: cookieOf(one.headers) })).status).toBe(401);
    expect((await house.nobody.call('POST', '/api/auth/logout', undefined, asTwo)).status).toBe(204);
    expect((await house.nobody.call('GET', '/api/auth/me', undefined, asTwo)).status).toBe(401);
  });

  test('sign-ins and failures stand in the audit log of the installation', async () => {
    await login('editor-1@example.org', 'wrong again');
    const found = await until('the failure is in the log', async () => {
      const { body } = await house.owner.call<{ items: { summary: string }[] }>('GET', '/api/audit/logs?action=AUTH_FAILED');
      return body.items.find((entry) => entry.summary.includes('editor-1@example.org'));
    });
    expect(found.summary).toContain('failed');
    const { body } = await house.foreigner.call<{ total: number }>('GET', '/api/audit/logs?action=AUTH_FAILED');
    expect(body.total).toBe(0);
  });
});

describe('members and apps', () => {
  test('nobody registers without an invitation to their own address, and an invitation works once', async () => {
    const { body } = await house.owner.call<{ url: string }>('POST', '/api/invitations', {
      email: 'guest@example.org',
      role: 'viewer',
    });
    const invitation = new URL(body.url).searchParams.get('invitation');
    const register = (email: string, token?: string | null) =>
      house.nobody.call('POST', '/api/auth/register', {
        email,
        password: PASSWORD,
        name: 'Guest',
        ...(token ? { invitation: token } : {}),
      });
    expect((await register('guest@example.org')).status).toBe(403);
    expect((await register('thief@example.org', invitation)).status).toBe(403);
    expect((await register('guest@example.org', invitation)).status).toBe(201);
    expect((await register('guest2@example.org', invitation)).status).toBe(403);
  });

  test('an admin cannot make owners, and the last owner cannot be taken away', async () => {
    const admin = house.as('admin');
    expect((await admin.call('POST', '/api/invitations', { email: 'x@example.org', role: 'owner' })).status).toBe(403);
    const { body } = await house.foreigner.call<{ items: { id: string; role: string; email: string }[] }>('GET', '/api/members');
    const owners = body.items.filter((one) => one.role === 'owner');
    for (const one of owners.slice(1)) expect((await house.foreigner.call('DELETE', `/api/members/${one.id}`)).status).toBe(204);
    const left = owners[0];
    expect(await house.foreigner.call('PATCH', `/api/members/${left?.id}`, { role: 'viewer' })).toMatchObject({
      status: expect.any(Number),
      body: { type: expect.stringMatching(/last-owner|not-found/) },
    });
  });

  test('an API key acts in its app with its role, until it is revoked', async () => {
    const { body } = await house.owner.call<{ id: string; key: string }>('POST', '/api/keys', {
      name: 'billing',
      role: 'viewer',
    });
    const bearer = { authorization: `Bearer ${body.key}` };
    expect((await house.nobody.call('GET', '/api/lines', undefined, bearer)).status).toBe(200);
    expect((await house.nobody.call('POST', '/api/lines', {}, bearer)).status).toBe(403);
    expect((await house.owner.call('DELETE', `/api/keys/${body.id}`)).status).toBe(204);
    expect((await house.nobody.call('GET', '/api/lines', undefined, bearer)).status).toBe(401);
  });

  test('a new app is made by administrators of the installation, who own it', async () => {
    const made = await house.owner.call<{ id: number }>('POST', '/api/apps', { name: 'Cirrus TV', timeZone: 'UTC' });
    expect(made.status).toBe(201);
    expect((await house.as('admin').call('POST', '/api/apps', { name: 'No', timeZone: 'UTC' })).status).toBe(403);
    const { body } = await house.owner.call<{ items: { id: number }[] }>('GET', '/api/apps');
    expect(body.items.map((app) => app.id)).toContain(made.body.id);
    expect((await house.owner.call('POST', '/api/apps', { name: 'No zone', timeZone: 'Mars/Olympus' })).status).toBe(400);
  });

  test('a changed password ends the other sessions', async () => {
    const one = await login('reseller-1@example.org');
    const two = await login('reseller-1@example.org');
    const as = (who: typeof one) => ({ cookie: cookieOf(who.headers), 'x-csrf-token': who.body.csrfToken });
    const next = 'another long password';
    expect((await house.nobody.call('POST', '/api/auth/password', { current: 'wrong', next }, as(one))).status).toBe(401);
    expect((await house.nobody.call('POST', '/api/auth/password', { current: PASSWORD, next }, as(one))).status).toBe(204);
    expect((await house.nobody.call('GET', '/api/auth/me', undefined, as(two))).status).toBe(401);
    expect((await login('reseller-1@example.org', next)).status).toBe(200);
  });
});
