// P11: the panel's API over 100,000 streams and 100,000 lines at 200 requests a second, as people who work in it send them.
import { type Asked, Asker, placeOf } from './kit/ask.ts';
import { install } from './kit/installation.ts';
import { fillWithMany, MANY } from './kit/many.ts';
import { load } from './kit/load.ts';
import { cpuSeconds, familyCpuSeconds } from './kit/process.ts';
import { quantile, report } from './kit/report.ts';

const CLIENTS = 40;
const PER_SECOND = 200;
const SECONDS = 30;
const WARM_SECONDS = 5;
/** Far apart, so that neighbours in time are no neighbours in the lists. */
const STRIDE = 7919;

await using house = await install();
await fillWithMany(house);
const door = placeOf(house.url);
using asker = new Asker(door);
const { accessToken } = await json<{ accessToken: string }>(
  asker.ask('/api/auth/login', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    sends: JSON.stringify({ ...house.account, tokens: true }),
    keep: true,
  }),
);
const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
const first = async (path: string) =>
  (await json<{ items: { id: number }[] }>(asker.ask(path, { headers, keep: true }))).items[0]?.id ?? Number.NaN;
const [firstStream, firstLine] = [await first('/api/streams?sort=id&limit=1'), await first('/api/lines?sort=id&limit=1')];

interface Step {
  what: string;
  path: (n: number) => string;
  method?: string;
  body?: (n: number) => object;
}
const nth = (n: number) => (n * STRIDE) % MANY;
/** What one who works in the panel does, as often as here: mostly looking, one write in ten. */
const steps: Step[] = [
  { what: 'streams by name', path: () => '/api/streams?kind=live&sort=name&limit=50' },
  {
    what: 'streams searched',
    path: (n) => `/api/streams?kind=live&search=${['news', 'sport', 'one', 'cinema'][n % 4]}&limit=50`,
  },
  { what: 'a stream', path: (n) => `/api/streams/${firstStream + nth(n)}` },
  { what: 'lines newest first', path: () => '/api/lines?sort=-id&limit=50' },
  { what: 'lines searched', path: (n) => `/api/lines?search=many-${String(nth(n)).padStart(6, '0').slice(0, 5)}&limit=50` },
  { what: 'a line', path: (n) => `/api/lines/${firstLine + nth(n)}` },
  { what: 'overview', path: () => '/api/overview' },
  { what: 'connections', path: () => '/api/connections' },
  {
    what: 'a stream changed',
    method: 'PATCH',
    path: (n) => `/api/streams/${firstStream + nth(n)}`,
    body: (n) => ({ notes: `seen ${n}` }),
  },
  { what: 'lines by expiry', path: () => '/api/lines?status=active&sort=expiresAt&limit=50' },
];
const stepOf = (n: number): Step => steps[n % steps.length] as Step;
const mixed = {
  place: door,
  headers,
  path: (n: number) => stepOf(n).path(n),
  how(n: number) {
    const { method = 'GET', body } = stepOf(n);
    return body ? { method, sends: JSON.stringify(body(n)) } : { method };
  },
  clients: CLIENTS,
  rate: PER_SECOND,
};
await load({ ...mixed, seconds: WARM_SECONDS });
const [control, database] = [await house.control(), await house.database()];
const cpuBefore = [await cpuSeconds(control), await familyCpuSeconds(database)] as const;
await house.metric('nodejs_eventloop_lag_max_seconds');
const done = await load({ ...mixed, seconds: SECONDS });
const lagMs = (await house.metric('nodejs_eventloop_lag_max_seconds')) * 1000;
const perRequest = (before: number, after: number) => ((after - before) * 1000) / done.times.length;
const wrong = [...done.statuses].filter(([status]) => status !== 200);
if (wrong.length > 0) throw new Error(`not all were answered 200: ${JSON.stringify(wrong)}`);
const named = (what: string) => what.replaceAll(' ', '_');
const byStep = steps.flatMap(({ what }, at): [string, number][] => {
  const times = done.times.filter((_, i) => (done.which[i] ?? 0) % steps.length === at);
  return [
    [`${named(what)}_p50_ms`, quantile(times, 0.5)],
    [`${named(what)}_p99_ms`, quantile(times, 0.99)],
  ];
});
await report({
  id: 'P11',
  figures: {
    p50_ms: quantile(done.times, 0.5),
    p99_ms: quantile(done.times, 0.99),
    per_second: done.perSecond,
    control_cpu_ms: perRequest(cpuBefore[0], await cpuSeconds(control)),
    database_cpu_ms: perRequest(cpuBefore[1], await familyCpuSeconds(database)),
    lag_max_ms: lagMs,
    ...Object.fromEntries(byStep),
  },
  goals: { p50_ms: { most: 20 }, p99_ms: { most: 100 } },
});

async function json<T>(asked: Promise<Asked>): Promise<T> {
  const { status, body } = await asked;
  if (status !== 200) throw new Error(`answered ${status}: ${body.toString('utf8', 0, 300)}`);
  return JSON.parse(body.toString('utf8')) as T;
}
