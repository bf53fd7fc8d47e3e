// Adds up what is carried, in steps of five minutes: bytes as they are told, peaks and viewers as they are looked at.
import type { Clock } from '@muxwell/ground';
import type { Flow } from '../delivery/index.ts';
import { still, type Rate } from './rates.ts';
import { ALL, held, kinds, subjects, type Kind, type Subjects } from './subjects.ts';

/** What a subject has carried in a step. Peaks in bits per second; viewers: the most at once. */
export interface Carried {
  bytesIn: number;
  bytesOut: number;
  peakIn: number;
  peakOut: number;
  viewers: number;
}
export interface Step {
  /** When it begins, Unix milliseconds. */
  at: number;
  /** For how long of it somebody counted. */
  seconds: number;
  /** By app. Servers stand under `EVERY_APP`, with what they carry for all apps. */
  carried: Map<number, Subjects<Carried>>;
  /** Apps whose part of it is in the database. */
  written: Set<number>;
}

export const STEP_MS = 300_000;
/** No app has this id. */
export const EVERY_APP = 0;

export const nothing = (): Carried => ({ bytesIn: 0, bytesOut: 0, peakIn: 0, peakOut: 0, viewers: 0 });

/** A step ends at the first look after its end, so that its bytes and its seconds cover the same time. */
export function createMeter(clock: Pick<Clock, 'now' | 'monotonic'>) {
  const startOf = () => Math.floor(clock.now().getTime() / STEP_MS) * STEP_MS;
  const begin = (): Step => ({ at: startOf(), seconds: 0, carried: new Map(), written: new Set() });
  let step = begin();
  let lookedAt = clock.monotonic();

  const appOf = (appId: number) => held(step.carried, appId, subjects<Carried>);
  const of = (appId: number, kind: Kind, id: number | string) => held(appOf(appId)[kind], id, nothing);
  const peak = (carried: Carried, rate: Rate) => {
    carried.peakIn = Math.max(carried.peakIn, Math.round(rate.in));
    carried.peakOut = Math.max(carried.peakOut, Math.round(rate.out));
    carried.viewers = Math.max(carried.viewers, rate.viewers);
  };
  const settle = () => {
    const at = clock.monotonic();
    step.seconds += (at - lookedAt) / 1000;
    lookedAt = at;
  };
  const take = (): Step => {
    settle();
    const taken = step;
    step = begin();
    return taken;
  };

  return {
    add({ appId, streamId, lineId, serverId, bytesIn, bytesOut, isFromPeer }: Flow): void {
      const own = isFromPeer ? [] : [of(appId, ALL.kind, ALL.id), of(appId, 'stream', streamId)];
      if (lineId !== null) own.push(of(appId, 'line', lineId));
      for (const carried of [of(EVERY_APP, 'server', serverId), ...own]) {
        carried.bytesIn += bytesIn;
        carried.bytesOut += bytesOut;
      }
    },
    /** Takes the rates of this moment; answers the step that is over, if one is. */
    look(rates: Map<number, Subjects<Rate>>): Step | null {
      const servers = new Map<number | string, Rate>();
      for (const [appId, app] of rates)
        for (const kind of kinds)
          for (const [id, rate] of app[kind]) {
            if (kind !== 'server') peak(of(appId, kind, id), rate);
            else add(held(servers, id, still), rate);
          }
      for (const [id, rate] of servers) peak(of(EVERY_APP, 'server', id), rate);
      settle();
      return step.at === startOf() ? null : take();
    },
    /** The step that runs; it may still be added to. */
    running(): Step {
      settle();
      return step;
    },
    /** Ends the running step early. */
    take,
  };
}

function add(sum: Rate, more: Rate): void {
  sum.viewers += more.viewers;
  sum.in += more.in;
  sum.out += more.out;
}
