// The edge as a process: reads the environment, opens the door, waits for a signal to stop.
import {
  createLog,
  createMetrics,
  exitWithParent,
  readConfig,
  systemClock,
  systemDice,
  systemFiles,
  systemProcesses,
} from '@muxwell/ground';
import { createEdge } from './app.ts';
import { sections } from './config.ts';
import { Socket } from 'node:net';
import { keptIn } from './peers/identity.ts';
import { createParent } from './workers/parent.ts';

// The control plane's and the supervisor's entries come along.
const others = Object.keys(process.env).filter((name) => name.startsWith('MUXWELL_') && !name.startsWith('MUXWELL_EDGE_'));
const { door, edge } = readConfig(sections, process.env, others);
const log = createLog({ name: 'edge', level: door.logLevel });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());
exitWithParent(stop, process.env['MUXWELL_PARENT'] === 'stdin' ? 'stdin' : 'none');

/** Each viewer is a descriptor, each source another. */
const FEW_DESCRIPTORS = 16_384;

if (edge.workers > 1 && edge.worker === 0) await runWorkers();
else await runEdge();

/** Owns the public port, and hands its connections to workers. */
async function runWorkers(): Promise<void> {
  const env = Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  const parent = createParent(
    { host: door.host, port: door.port, workers: edge.workers, main: process.argv[1] ?? '', env },
    {
      clock: systemClock,
      log,
      processes: systemProcesses,
      stdout: (text) => process.stdout.write(text),
      stderr: (text) => process.stderr.write(text),
    },
  );
  if (await opened(parent.listen())) await parent.run(stop.signal);
}

/** Whether the door is open; says why it is not. */
async function opened(listening: Promise<number>): Promise<boolean> {
  try {
    log.info({ port: await listening }, 'the door is open');
    return true;
  } catch (error) {
    log.error({ host: door.host, port: door.port, code: (error as NodeJS.ErrnoException).code }, 'the door cannot be opened');
    process.exitCode = 1;
    return false;
  }
}

async function runEdge(): Promise<void> {
  const identity = await keptIn(edge.folder, systemFiles).read();
  if (!identity?.primary && edge.key.length < 16)
    throw new Error('MUXWELL_EDGE_KEY needs at least 16 characters, or this machine has to join first: script/edge --join CODE');

  const running = createEdge(
    {
      host: door.host,
      port: door.port,
      controlSocket: door.controlSocket,
      controlWaitSeconds: edge.controlWaitSeconds,
      edgeKey: edge.key,
      name: edge.name,
      folder: edge.folder,
      identity,
      peerPort: edge.worker > 1 ? 0 : edge.peerPort,
      build: '0.1.0',
      metricsPort: door.metricsPort > 0 ? door.metricsPort + Math.max(0, edge.worker - 1) : 0,
      worker: edge.worker,
      mediaRoots: door.mediaRoots.split(':').filter((root) => root !== ''),
    },
    { clock: systemClock, dice: systemDice, files: systemFiles, processes: systemProcesses, log, metrics: createMetrics() },
  );
  await warnOfFewDescriptors();
  process.on('message', (_said, socket) => {
    if (socket instanceof Socket) running.take(socket);
  });
  if (await opened(running.listen())) await running.run(stop.signal);
  // The channel to the process that hands connections over would keep this one alive.
  process.disconnect?.();
}

async function warnOfFewDescriptors(): Promise<void> {
  const limits = await systemFiles.readText('/proc/self/limits');
  const descriptors = Number(/^Max open files\s+(\d+)/m.exec(limits ?? '')?.[1] ?? FEW_DESCRIPTORS);
  if (descriptors < FEW_DESCRIPTORS)
    log.warn({ descriptors }, 'few files may be open at once; raise the limit (ulimit -n) for many viewers');
}
