// Several processes on one machine: this one owns the public port, looks at nothing, and hands each connection to a worker, which is an edge of its own.
import { pause, supervise, type Clock, type Log, type Processes, type Running } from '@muxwell/ground';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { listenAnywhere } from '../door/listen.ts';
import { workerFor } from './share.ts';

export interface ParentOptions {
  host: string;
  port: number;
  workers: number;
  /** The module that each worker runs. */
  main: string;
  env: Record<string, string>;
}

export interface ParentDeps {
  clock: Clock;
  log: Log;
  processes: Processes;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

const GRACE_MS = 10_000;
/** A connection that comes while no worker runs is kept so long. */
const PATIENCE_MS = 5000;
const LOOK_MS = 50;

export function createParent({ host, port, workers, main, env }: ParentOptions, deps: ParentDeps) {
  const { clock, log, processes } = deps;
  const running = new Map<number, Running>();
  const stopping = new AbortController();

  const handOver = async (socket: Socket): Promise<void> => {
    socket.on('error', () => {});
    const end = clock.monotonic() + PATIENCE_MS;
    for (;;) {
      const worker = running.get(workerFor(socket.remoteAddress ?? '', [...running.keys()]) ?? 0);
      if (worker?.give?.(socket)) return;
      if (clock.monotonic() > end || !(await pause(clock, LOOK_MS, stopping.signal))) return void socket.destroy();
    }
  };
  const server = createServer({ pauseOnConnect: true }, (socket) => void handOver(socket));
  const work = async (worker: number, signal: AbortSignal): Promise<void> => {
    const child = processes.run(process.execPath, [...process.execArgv, main], {
      signal: new AbortController().signal, // `stop` below gives it more time than an abort would
      takesSockets: true,
      env: { ...env, MUXWELL_EDGE_WORKER: String(worker), MUXWELL_PARENT: 'stdin' },
      onStderr: (line) => deps.stderr(`${line}\n`),
    });
    child.stdout.setEncoding('utf8').on('data', deps.stdout);
    running.set(worker, child);
    const stop = () => void child.stop(GRACE_MS).catch(() => {});
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const { code, signal: by } = await child.ended.finally(() => {
      running.delete(worker);
      signal.removeEventListener('abort', stop);
    });
    if (!signal.aborted) throw new Error(`worker ${worker} ended with ${code ?? by}`);
  };

  return {
    /** Opens the door; resolves with its port. */
    async listen(): Promise<number> {
      await listenAnywhere(server, host, port);
      return (server.address() as AddressInfo).port;
    },
    /** Keeps the workers running until the signal aborts. */
    async run(signal: AbortSignal): Promise<void> {
      const all = Array.from({ length: workers }, (_, n) =>
        supervise({ name: `worker ${n + 1}`, run: (own) => work(n + 1, own) }, { clock, log, signal }),
      );
      await Promise.all(all);
      stopping.abort();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
