// Every ten seconds the kernel's figures of all viewers' connections, read from `ss` in a child: one sweep for all, a line at a time.
import { pause, type Clock, type Log, type Processes } from '@muxwell/ground';
import { readSocketLine, type SocketFigures } from './socket-figures.ts';

export interface SweepDeps {
  clock: Clock;
  log: Log;
  processes: Processes;
  /** The door's port. */
  port: () => number;
  /** Whether anybody watches. */
  isNeeded: () => boolean;
  onFigures: (key: string, figures: SocketFigures) => void;
}

const SWEEP_MS = 10_000;

/** Resolves when there is no `ss` here: then nothing is known, and nothing is wrong. */
export function createSweep({ clock, log, processes, port, isNeeded, onFigures }: SweepDeps) {
  async function sweep(signal: AbortSignal): Promise<boolean> {
    const child = processes.run('ss', ['-tinHO', 'state', 'established', `( sport = :${port()} )`], { signal });
    let rest = '';
    child.stdin.end();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const read = readSocketLine(line);
        if (read) onFigures(read.key, read.figures);
      }
    });
    const { code, stderr } = await child.ended;
    if (code !== 0 && !signal.aborted) log.warn({ code, stderr }, 'ss does not tell of connections');
    return code === 0;
  }

  return {
    async run(signal: AbortSignal): Promise<void> {
      let isThere = true;
      while (await pause(clock, SWEEP_MS, signal)) {
        if (!isThere || !isNeeded()) continue;
        isThere = await sweep(signal).catch(() => false);
        if (!isThere && !signal.aborted) log.info('connections are not measured: ss (iproute2) is not here');
      }
    },
  };
}
