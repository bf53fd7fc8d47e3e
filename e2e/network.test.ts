// Plain HTTP to an address that is not loopback, from another network namespace, as a player on the LAN comes.
import { loadDemo, run, startStack, type Stack, type Untouched } from '@muxwell/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const SPACE = `muxwell-${process.pid}`;
const [OUTSIDE, INSIDE] = ['10.203.7.1', '10.203.7.2'];
const link = `mxw${process.pid % 10_000}`;

const fromThere = (command: string, ...args: string[]) =>
  run('ip', ['netns', 'exec', SPACE, command, ...args], { mayFail: true });

/** The status of a POST from the other machine. */
async function postFromThere(url: string, body: object): Promise<number> {
  const json = ['-H', 'content-type: application/json', '-d', JSON.stringify(body)];
  const { stdout, stderr } = await fromThere('curl', '-s', '-o', '/dev/null', '-w', '%{http_code}', ...json, url);
  return Number(stdout.toString() || stderr);
}

/** The answers to the other machine while nobody had set the installation up. */
let atFirst: { status: object; without: number; wrong: number; right: number; again: number };
async function setUpFromThere({ url, account, code }: Untouched): Promise<void> {
  const status = JSON.parse((await fromThere('curl', '-s', `${url}/api/setup`)).stdout.toString()) as object;
  const service = { name: 'Lighthouse', publicUrl: url, timeZone: 'Etc/UTC', language: 'en' };
  const post = (proof: object) =>
    postFromThere(`${url}/api/setup`, { account: { ...account, name: 'First' }, service, ...proof });
  const [without, wrong] = [await post({}), await post({ code: 'not-the-code' })];
  atFirst = { status, without, wrong, right: await post({ code }), again: await post({ code }) };
}

let stack: Stack;
beforeAll(async () => {
  const ip = (...args: string[]) => run('ip', args);
  await ip('netns', 'add', SPACE);
  await ip('link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', SPACE);
  await ip('addr', 'add', `${OUTSIDE}/24`, 'dev', link);
  await ip('link', 'set', link, 'up');
  await ip('-n', SPACE, 'addr', 'add', `${INSIDE}/24`, 'dev', 'eth0');
  await ip('-n', SPACE, 'link', 'set', 'eth0', 'up');
  stack = await startStack({ host: OUTSIDE, untouched: setUpFromThere });
}, 180_000);
afterAll(async () => {
  await stack?.stop();
  await run('ip', ['netns', 'del', SPACE], { mayFail: true });
  await run('ip', ['link', 'del', link], { mayFail: true });
});

test('a player on the LAN gets its list and a picture over plain HTTP', async () => {
  const demo = await loadDemo(stack);
  expect(demo.line.links.m3u).toContain(`http://${OUTSIDE}:`);

  const probe = [
    '-v',
    'error',
    '-count_frames',
    '-read_intervals',
    '%+2',
    '-select_streams',
    'v',
    '-show_entries',
    'stream=nb_read_frames',
  ];
  const { stdout, stderr } = await fromThere('ffprobe', ...probe, '-of', 'csv=p=0', demo.ts('Harbour One'));

  expect(Number.parseInt(stdout.toString(), 10), stderr).toBeGreaterThan(25);
});

test('a browser on the LAN can sign in: the cookie is usable without HTTPS', async () => {
  const body = JSON.stringify(stack.account);
  const script = `fetch('${stack.url}/api/auth/login', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} })
    .then(async (r) => console.log(JSON.stringify({ status: r.status, cookies: r.headers.getSetCookie(), hsts: r.headers.get('strict-transport-security') })))`;
  const { stdout, stderr } = await fromThere(process.execPath, '-e', script);
  const answer = JSON.parse(stdout.toString() || stderr) as { status: number; cookies: string[]; hsts: string | null };

  expect(answer.status).toBe(200);
  expect(answer.cookies.length).toBeGreaterThan(0);
  for (const cookie of answer.cookies) expect(cookie).not.toMatch(/;\s*secure|^__host-/i);
  expect(answer.hsts).toBeNull();
});

test('set-up from another machine takes the code that the console printed, and nothing else', () => {
  const { status, without, wrong, right, again } = atFirst;

  expect(status).toMatchObject({ done: false, needsCode: true });
  expect([without, wrong, right]).toEqual([403, 403, 201]);
  expect(again).toBeGreaterThanOrEqual(400);
});
