import * as contract from '@muxwell/contract';
import { problems, type BandwidthHistory, type BandwidthNow, type BandwidthRange } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Catalog } from '../catalog/index.ts';
import type { Lines } from '../lines/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { serve, type Server } from '../platform/serve.ts';
import type { Servers } from '../servers/index.ts';
import { EVERY_APP } from './meter.ts';
import { ratesNow, still, type Deps as RatesDeps, type Rate } from './rates.ts';
import { ALL, subjects, type Kind, type Subject } from './subjects.ts';

export interface Deps extends RatesDeps {
  bus: Pick<Bus, 'caughtUp'>;
  clock: Clock;
  catalog: Pick<Catalog, 'memory'>;
  lines: Pick<Lines, 'memory'>;
  servers: Pick<Servers, 'edges' | 'server' | 'find'>;
  history(of: { appId: number; subject: Subject }, range: BandwidthRange, by: By): Promise<BandwidthHistory>;
}

export function routes(server: Server, deps: Deps): void {
  const { bus, clock, catalog, lines, servers, history } = deps;
  const told = ({ viewers, in: bitsPerSecondIn, out: bitsPerSecondOut }: Rate) => ({
    viewers,
    bitsPerSecondIn,
    bitsPerSecondOut,
  });
  const nowOf = (rate: Rate = still()): BandwidthNow => ({ at: clock.now().toISOString(), ...told(rate) });
  /** What was made a moment ago may still be on its way into the memory. Throws `not-found`. */
  const mustBe = async (isThere: () => boolean, says: string): Promise<void> => {
    if (isThere()) return;
    await bus.caughtUp();
    if (!isThere()) throw problems.notFound(says);
  };
  const ofOne = async (by: By, subject: Subject, range: BandwidthRange) => {
    const past = await history({ appId: by.appId, subject }, range, by);
    return { ...past, now: nowOf(ratesNow(deps, by.appId).get(by.appId)?.[subject.kind].get(subject.id)) };
  };

  serve(server, contract.getCurrentBandwidth, ({ by, query }) => {
    const rates = ratesNow(deps, by.appId).get(by.appId) ?? subjects<Rate>();
    const busiest = (kind: Kind) => [...rates[kind]].sort(([, a], [, b]) => b.out - a.out || b.in - a.in);
    const { streams } = catalog.memory.of(by.appId);
    return {
      ...nowOf(rates.app.get(ALL.id)),
      streams: busiest('stream')
        .slice(0, query.top)
        .map(([id, rate]) => ({ id: Number(id), name: streams.get(Number(id))?.name ?? '', ...told(rate) })),
      lines: busiest('line')
        .slice(0, query.top)
        .map(([id, { viewers, out }]) => ({
          id: Number(id),
          username: lines.memory.byId(by.appId, Number(id))?.username ?? '',
          viewers,
          bitsPerSecondOut: out,
        })),
      servers: busiest('server').map(([id, rate]) => ({
        id: String(id),
        name: servers.server(String(id))?.name ?? '',
        ...told(rate),
      })),
    };
  });
  serve(server, contract.getBandwidthHistory, ({ by, query }) => history({ appId: by.appId, subject: ALL }, query.range, by));
  serve(server, contract.getStreamBandwidth, async ({ by, params: { id }, query }) => {
    await mustBe(() => catalog.memory.of(by.appId).streams.has(id), 'there is no such stream');
    return ofOne(by, { kind: 'stream', id }, query.range);
  });
  serve(server, contract.getLineBandwidth, async ({ by, params: { id }, query }) => {
    await mustBe(() => lines.memory.byId(by.appId, id) !== null, 'there is no such line');
    return ofOne(by, { kind: 'line', id }, query.range);
  });
  serve(server, contract.getServerBandwidth, async ({ by, params: { id }, query }) => {
    await servers.find(id);
    const subject: Subject = { kind: 'server', id };
    const past = await history({ appId: EVERY_APP, subject }, query.range, by);
    const now = [...ratesNow(deps).values()].flatMap((rates) => rates.server.get(id) ?? []);
    const sum = (of: (rate: Rate) => number) => now.reduce((all, rate) => all + of(rate), 0);
    return {
      ...past,
      now: nowOf({ viewers: sum((rate) => rate.viewers), in: sum((rate) => rate.in), out: sum((rate) => rate.out) }),
    };
  });
}
