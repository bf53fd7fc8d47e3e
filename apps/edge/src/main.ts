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
import { keptIn } from './peers/identity.ts';

// The control plane's and the supervisor's entries come along.
const others = Object.keys(process.env).filter((name) => name.startsWith('MUXWELL_') && !name.startsWith('MUXWELL_EDGE_'));
const { door, edge } = readConfig(sections, process.env, others);
const log = createLog({ name: 'edge', level: door.logLevel });
const stop = new AbortController();
process.once('SIGTERM', () => stop.abort());
process.once('SIGINT', () => stop.abort());
exitWithParent(stop, process.env['MUXWELL_PARENT'] === 'stdin' ? 'stdin' : 'none');

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
    peerPort: edge.peerPort,
    build: '0.1.0',
    metricsPort: door.metricsPort,
    mediaRoots: door.mediaRoots.split(':').filter((root) => root !== ''),
  },
  { clock: systemClock, dice: systemDice, files: systemFiles, processes: systemProcesses, log, metrics: createMetrics() },
);

/** Each viewer is a descriptor, each source another. */
const FEW_DESCRIPTORS = 16_384;
const limits = await systemFiles.readText('/proc/self/limits');
const descriptors = Number(/^Max open files\s+(\d+)/m.exec(limits ?? '')?.[1] ?? FEW_DESCRIPTORS);
if (descriptors < FEW_DESCRIPTORS)
  log.warn({ descriptors }, 'few files may be open at once; raise the limit (ulimit -n) for many viewers');

const port = await running.listen().catch((error: NodeJS.ErrnoException) => {
  log.error({ host: door.host, port: door.port, code: error.code }, 'the door cannot be opened');
  return null;
});
if (port === null) process.exitCode = 1;
else {
  log.info({ port }, 'the door is open');
  await running.run(stop.signal);
}
