import type { BandwidthHistory, BandwidthNow, CurrentBandwidth, Overview } from '@muxwell/contract';
import { edgePath, edgeProtocol, type FromEdge } from '@muxwell/contract/edge';
import { createLog, systemClock, TestClock } from '@muxwell/ground';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { WebSocket } from 'ws';
import { changes, hello, reported, state } from '../../testing/edge-messages.ts';
import { startHouse, testKeys, type Caller, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';
import type { Flow } from '../delivery/index.ts';
import { systemBy } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import { createMonitoring, type Deps } from './index.ts';
import { EVERY_APP, nothing, STEP_MS, type Carried } from './meter.ts';
import { addStep, forget, gatherHours, readCarried } from './store.ts';
import { ALL, subjects, type Subject } from './subjects.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  await house.app.http.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => house.close());

const HOUR = 3_600_000;
type OfOne = BandwidthHistory & { now: BandwidthNow };
const ask = async <T>(path: string, who: Caller = house.owner) =>
  (await who.call<T>('GET', `/api/monitoring/bandwidth/${path}`)).body;

test('what an edge carries is told live: in all, of its stream, its line and its server', async () => {
  const streamId = (await house.owner.call<{ id: number }>('POST', '/api/streams', { kind: 'live', name: 'Harbour' })).body.id;
  const lineId = (await house.owner.call<{ id: number }>('POST', '/api/lines', { username: 'alice' })).body.id;
  await house.settled();
  const { port } = house.app.http.server.address() as AddressInfo;
  const headers = { authorization: `Bearer ${testKeys.edgeKey}` };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${edgePath}`, { headers });
  await once(socket, 'open');
  const say = (message: FromEdge) => socket.send(JSON.stringify(message));
  say(hello({ protocol: edgeProtocol }));
  const { appId } = house.owner;
  const [session, key] = [`${lineId}-one`, `${appId}:${streamId}`];
  const viewer = reported(session, { appId, streamId, bytes: 1000, bitsPerSecond: 3_000_000 });
  const channel = { key, appId, streamId, state: 'up', since: 0, reason: '', source: 'main', viewers: 1 } as const;
  say(state({ sessions: [viewer] }));
  say(
    changes({
      counters: [[session, 751_000, 0, 3_000_000]],
      streams: [{ ...channel, codecs: [], bitsPerSecond: 3_100_000, bytesIn: 760_000 }],
    }),
  );

  const stream = await until('the stream’s bytes are counted', async () => {
    const body = await ask<OfOne>(`stream/${streamId}`);
    return body.bytesIn > 0 && body;
  });
  expect(stream).toMatchObject({ bytesIn: 760_000, bytesOut: 750_000, range: '24h' });
  expect(stream.now).toMatchObject({ viewers: 1, bitsPerSecondIn: 3_100_000, bitsPerSecondOut: 3_000_000 });
  expect(await ask<OfOne>(`line/${lineId}`)).toMatchObject({
    bytesIn: 0,
    bytesOut: 750_000,
    now: { viewers: 1, bitsPerSecondIn: 0, bitsPerSecondOut: 3_000_000 },
  });
  const server = house.app.servers.servers()[0];
  expect(await ask<OfOne>(`server/${server?.id}?range=7d`)).toMatchObject({ bytesIn: 760_000, bytesOut: 750_000, range: '7d' });
  expect(await ask<CurrentBandwidth>('current')).toMatchObject({
    viewers: 1,
    bitsPerSecondIn: 3_100_000,
    bitsPerSecondOut: 3_000_000,
    streams: [{ id: streamId, name: 'Harbour', viewers: 1 }],
    lines: [{ id: lineId, username: 'alice', bitsPerSecondOut: 3_000_000 }],
    servers: [{ id: server?.id, name: server?.name, bitsPerSecondOut: 3_000_000 }],
  });
  expect(await ask<BandwidthHistory>('history')).toMatchObject({ bytesIn: 760_000, bytesOut: 750_000 });
  expect(await ask<CurrentBandwidth>('current', house.foreigner)).toMatchObject({
    viewers: 0,
    streams: [],
    lines: [],
    servers: [],
  });
  expect(await ask<BandwidthHistory>('history', house.foreigner)).toMatchObject({ bytesIn: 0, bytesOut: 0 });
  socket.close();
});

/** In an app of its own. */
async function past(appId: number, hoursAgo: number[]) {
  const by = systemBy(appId, 'test');
  const hour = Math.floor(systemClock.now().getTime() / HOUR) * HOUR;
  const at = (ago: number) => new Date(hour - ago * HOUR);
  const stream: Subject = { kind: 'stream', id: 9 };
  const carried = subjects<Carried>();
  carried.stream.set(9, { ...nothing(), bytesOut: 1000, peakOut: 50 });
  for (const ago of hoursAgo)
    await house.app.units.withApp(appId, by, ({ tx }) => addStep(tx, appId, { at: at(ago), seconds: 300, carried }));
  const read = (days: number, isFine: boolean, of = stream) =>
    house.app.units.withApp(appId, by, ({ tx }) =>
      readCarried(tx, { appId, subject: of, from: new Date(hour - days * 24 * HOUR), isFine }),
    );
  const gather = () => house.app.units.withApp(appId, by, ({ tx }) => gatherHours(tx, appId, new Date(hour)));
  const drop = () => house.app.units.withApp(appId, by, ({ tx }) => forget(tx, appId, { fine: at(25), coarse: at(31 * 24) }));
  return { read, gather, drop };
}
const bytesOf = (rows: { bytesOut: number }[]) => rows.map(({ bytesOut }) => bytesOut);

test('steps become hours once, and are forgotten after a day; hours after a month', async () => {
  const { read, gather, drop } = await past(901, [2, 2, 30, 32 * 24]);
  expect(bytesOf(await read(40, false))).toEqual([1000, 1000, 2000]);
  await drop();
  expect(bytesOf(await read(40, true))).toEqual([1000, 1000, 2000]);
  await gather();
  await gather();
  expect(bytesOf(await read(40, false))).toEqual([1000, 1000, 2000]);
  await drop();
  expect(bytesOf(await read(40, true))).toEqual([2000]);
  expect((await read(40, false)).map(({ bytesOut, seconds }) => [bytesOut, seconds])).toEqual([
    [1000, 300],
    [2000, 600],
  ]);
});

test('what carried nothing while others did has zeros, and what is not an hour yet is there too', async () => {
  const { read, gather } = await past(902, [3]);
  await gather();
  await past(902, [0]);
  expect(bytesOf(await read(7, false))).toEqual([1000, 1000]);
  expect(bytesOf(await read(7, false, { kind: 'line', id: 4 }))).toEqual([0, 0]);
});

/** A monitoring with a clock of its own, over the house's database, in the given app. */
function monitoring(appId: number) {
  const clock = new TestClock();
  const database = { isAway: false };
  const { withApp } = house.app.units;
  const units = {
    withApp: ((...given: Parameters<typeof withApp>) =>
      database.isAway ? Promise.reject(new Error('away')) : withApp(...given)) as Units['withApp'],
  } as Units;
  let tell: (flow: Flow) => void = () => {};
  const nobody = { all: () => [], told: () => [] };
  const made = createMonitoring({
    units,
    clock,
    bus: house.app.bus,
    log: createLog({ name: 'test', level: 'silent' }),
    catalog: house.app.catalog,
    lines: house.app.lines,
    servers: { ...house.app.servers, edges: () => [] },
    delivery: {
      sessions: nobody,
      states: nobody,
      onTraffic: (listener: typeof tell) => (tell = listener),
    } as unknown as Deps['delivery'],
    appIds: () => [appId],
  });
  const end = new AbortController();
  const running = made.services[0]?.run(end.signal);
  const carry = (bytesOut: number) =>
    tell({ appId, streamId: 9, lineId: null, serverId: 's', bytesIn: 0, bytesOut, isFromPeer: false });
  const written = async (of = { appId, subject: ALL }) =>
    bytesOf(
      await withApp(of.appId, systemBy(of.appId, 'test'), ({ tx }) =>
        readCarried(tx, { ...of, from: new Date(0), isFine: true }),
      ),
    );
  const stop = async () => {
    end.abort();
    await running;
  };
  return { clock, database, carry, written, stop, dayOf: () => made.dayOf(systemBy(appId, 'test')) };
}

test('a database that is away makes no hole: its steps are written, once, when it is back', async () => {
  const { clock, database, carry, written, stop, dayOf } = monitoring(903);
  carry(100);
  database.isAway = true;
  await clock.tick(STEP_MS);
  carry(200);
  database.isAway = false;
  await clock.tick(STEP_MS);
  await until('both steps are written', async () => (await written()).length === 2);
  expect(await written()).toEqual([100, 200]);
  expect(await written({ appId: EVERY_APP, subject: { kind: 'server', id: 's' } })).toEqual([100, 200]);
  carry(300);
  await clock.tick(20_000);
  expect((await dayOf()).map(({ bitsPerSecond }) => bitsPerSecond > 0)).toEqual([true, true, true]);
  await stop();
});

test('the end of the control plane loses nothing', async () => {
  const { clock, carry, written, stop } = monitoring(904);
  carry(400);
  await clock.tick(20_000);
  await stop();
  expect(await written()).toEqual([400]);
});

test('the overview shows this moment at once', async () => {
  // Within seconds: a step that has just begun, as one does every five minutes, is no point yet.
  await until('the running step is a point', async () => {
    const { body } = await house.owner.call<Overview>('GET', '/api/overview');
    return body.history.length > 0;
  });
});
