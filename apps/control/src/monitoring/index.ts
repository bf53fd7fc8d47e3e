// Monitoring: the bandwidth of apps, streams, lines and servers, at this moment and over a month.
import type { BandwidthRange, Overview } from '@muxwell/contract';
import { pause, type Clock, type Log, type Service } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Delivery } from '../delivery/index.ts';
import type { Lines } from '../lines/index.ts';
import type { Bus } from '../platform/bus.ts';
import { systemBy, type By } from '../platform/by.ts';
import type { Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { Servers } from '../servers/index.ts';
import { createMeter, EVERY_APP, nothing, STEP_MS, type Step } from './meter.ts';
import { ratesNow } from './rates.ts';
import { routes } from './routes.ts';
import { historyOf, ranges } from './rules.ts';
import { addStep, forget, gatherHours, readCarried } from './store.ts';
import { ALL, subjects, type Subject } from './subjects.ts';

export interface Deps {
  units: Units;
  bus: Pick<Bus, 'caughtUp'>;
  clock: Clock;
  log: Log;
  catalog: Pick<Catalog, 'memory'>;
  lines: Pick<Lines, 'memory'>;
  servers: Pick<Servers, 'edges' | 'server' | 'find'>;
  delivery: Pick<Delivery, 'sessions' | 'states' | 'onTraffic'>;
  appIds: () => number[];
}

export type Monitoring = ReturnType<typeof createMonitoring>;

const LOOK_MS = 10_000;
const HOUR_MS = 3_600_000;
const FINE_KEPT_MS = 25 * HOUR_MS;
const COARSE_KEPT_MS = 31 * 24 * HOUR_MS;
/** So many steps wait for a database that is away: an hour. */
const MOST_WAITING = 12;

export function createMonitoring(deps: Deps) {
  const { units, clock, log, delivery, appIds } = deps;
  const meter = createMeter(clock);
  delivery.onTraffic(meter.add);
  /** Over, and not written yet; oldest first. */
  let waiting: Step[] = [];
  let gatheredAt = -1;
  const apps = () => [EVERY_APP, ...appIds()];
  const inApp = <T>(appId: number, work: Parameters<typeof units.withApp<T>>[2]) =>
    units.withApp(appId, systemBy(appId, 'monitoring'), work);

  /** Each step in one transaction an app; a step is forgotten app by app, so that none is added twice. */
  const write = async () => {
    for (const step of waiting)
      for (const appId of apps()) {
        const carried = step.carried.get(appId) ?? subjects();
        if (step.written.has(appId)) continue;
        await inApp(appId, ({ tx }) => addStep(tx, appId, { at: new Date(step.at), seconds: step.seconds, carried }));
        step.written.add(appId);
      }
    waiting = [];
  };
  const gather = async () => {
    const now = clock.now().getTime();
    const hour = Math.floor(now / HOUR_MS);
    if (hour === gatheredAt) return;
    const before = { fine: new Date(now - FINE_KEPT_MS), coarse: new Date(now - COARSE_KEPT_MS) };
    for (const appId of apps())
      await inApp(appId, async ({ tx }) => {
        await gatherHours(tx, appId, new Date(hour * HOUR_MS));
        await forget(tx, appId, before);
      });
    gatheredAt = hour;
  };
  const keep = async (step: Step) => {
    waiting = [...waiting, step].slice(-MOST_WAITING);
    await write();
    await gather();
  };

  const service: Service = {
    name: 'bandwidth',
    async run(signal) {
      do {
        const over = meter.look(ratesNow(deps));
        if (over)
          await keep(over).catch((error: unknown) => log.warn({ err: error }, 'bandwidth was not written; it is tried again'));
      } while (await pause(clock, LOOK_MS, signal));
      await keep(meter.take());
    },
  };

  async function history(of: { appId: number; subject: Subject }, range: BandwidthRange, by: By) {
    const { ms, stepSeconds } = ranges[range];
    const from = new Date(clock.now().getTime() - ms);
    const isFine = stepSeconds * 1000 === STEP_MS;
    const rows = await units.withApp(of.appId, by, ({ tx }) => readCarried(tx, { ...of, from, isFine }));
    const unwritten = [...waiting.filter(({ written }) => !written.has(of.appId)), meter.running()];
    return historyOf(range, [
      ...rows.map((row) => ({ ...row, at: row.at.getTime() })),
      ...unwritten.map(({ at, seconds, carried }) => ({
        ...(carried.get(of.appId)?.[of.subject.kind].get(of.subject.id) ?? nothing()),
        at,
        seconds,
      })),
    ]);
  }

  return {
    services: [service],
    /** The last 24 hours of the app. */
    async dayOf(by: By): Promise<Overview['history']> {
      const { points } = await history({ appId: by.appId, subject: ALL }, '24h', by);
      return points.map(({ at, viewers, bitsPerSecondOut }) => ({ at, viewers, bitsPerSecond: bitsPerSecondOut }));
    },
    routes: (server: Server): void => routes(server, { ...deps, history }),
  };
}
