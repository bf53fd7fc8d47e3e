// An edge with its fake control plane, for tests: starts both, ends both.
import { createLog, createMetrics, systemClock, systemDice, systemFiles, systemProcesses } from '@muxwell/ground';
import { Continuity, isRandomAccess, PACKET, pidOf } from '@muxwell/mpegts';
import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEdge } from '../src/app.ts';
import { createFakeControl, type FakeControl } from './control.ts';

export interface House {
  control: FakeControl;
  port: number;
  folder: string;
  url: (path: string) => string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** An edge that keeps its files in this folder, and looks for its control plane there; it does nothing yet. */
export function edgeIn(folder: string, more: { controlWaitSeconds?: number; worker?: number } = {}) {
  return createEdge(
    {
      host: '127.0.0.1',
      port: 0,
      controlSocket: join(folder, 'control.sock'),
      controlWaitSeconds: more.controlWaitSeconds ?? 10,
      edgeKey: 'edge-key-for-tests',
      folder: join(folder, 'edge'),
      identity: null,
      peerPort: 0,
      name: 'test',
      build: 'test',
      metricsPort: 0,
      worker: more.worker ?? 0,
      mediaRoots: [join(folder, 'films')],
    },
    {
      clock: systemClock,
      dice: systemDice,
      files: systemFiles,
      processes: systemProcesses,
      log: createLog({ name: 'edge', level: 'silent' }),
      metrics: createMetrics(),
    },
  );
}

export async function openHouse(more: { controlWaitSeconds?: number; isControlAway?: boolean } = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), 'muxwell-edge-'));
  const control = createFakeControl(join(folder, 'control.sock'));
  if (!more.isControlAway) await control.start();
  const stop = new AbortController();
  const edge = edgeIn(folder, more);
  const port = await edge.listen();
  const running = edge.run(stop.signal);
  return {
    control,
    port,
    folder,
    url: (path) => `http://127.0.0.1:${port}${path}`,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await running;
      await control.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: Buffer;
}

/** One whole answer. */
export function get(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false }, (res) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.once('end', () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(parts) }));
      res.once('error', reject);
    });
    req.once('error', reject);
    req.end(options.body);
  });
}

/** A viewer of an endless stream who checks each packet. */
export interface Watching {
  status: number;
  headers: IncomingMessage['headers'];
  bytes: number;
  packets: number;
  continuityErrors: number;
  keyFrames: number;
  /** PIDs of the first packets. */
  firstPids: number[];
  isEnded: boolean;
  leave(): void;
}

export function watch(url: string, headers: Record<string, string> = {}): Promise<Watching> {
  return new Promise((resolve, reject) => {
    const req = request(url, { headers, agent: false }, (res) => {
      const watching: Watching = {
        status: res.statusCode ?? 0,
        headers: res.headers,
        bytes: 0,
        packets: 0,
        continuityErrors: 0,
        keyFrames: 0,
        firstPids: [],
        isEnded: false,
        leave: () => req.destroy(),
      }; // prettier-ignore
      const continuity = new Continuity();
      let rest: Buffer = Buffer.alloc(0);
      res.on('data', (chunk: Buffer) => {
        watching.bytes += chunk.length;
        rest = Buffer.concat([rest, chunk]);
        const whole = rest.length - (rest.length % PACKET);
        for (let at = 0; at < whole; at += PACKET) inspect(rest, at, watching, continuity);
        rest = rest.subarray(whole);
      });
      res.once('error', () => (watching.isEnded = true));
      res.once('close', () => (watching.isEnded = true));
      resolve(watching);
    });
    req.once('error', reject);
    req.end();
  });
}

function inspect(bytes: Buffer, at: number, watching: Watching, continuity: Continuity): void {
  watching.packets += 1;
  if (bytes[at] !== 0x47) watching.continuityErrors += 1000;
  if (watching.firstPids.length < 4) watching.firstPids.push(pidOf(bytes, at));
  if (isRandomAccess(bytes, at)) watching.keyFrames += 1;
  if (continuity.check(bytes, at)) watching.continuityErrors += 1;
}

/** Waits for a condition, 25 seconds at most: the machine may be busy. */
export async function until(condition: () => boolean | Promise<boolean>, what: string, ms = 25_000): Promise<void> {
  const end = systemClock.monotonic() + ms;
  while (!(await condition())) {
    if (systemClock.monotonic() > end) throw new Error(`waited in vain: ${what}`);
    await systemClock.sleep(10);
  }
}
