// Every ten seconds the kernel's figures of all viewers' connections, read from `ss`: one sweep for all, a line at a time.
// A shell that was started once runs it: to fork a process that holds gigabytes costs it a page fault for each page that it writes next.
import { pause, type Clock, type Log, type Processes, type Running } from '@muxwell/ground';
import { readSocketLine, type SocketFigures } from './socket-figures.ts';

export interface SweepDeps {
  clock: Clock;
  log: Log;
  processes: Pick<Processes, 'run'>;
  /** The door's port. */
  port: () => number;
  /** Whether anybody watches. */
  isNeeded: () => boolean;
  onFigures: (key: string, figures: SocketFigures) => void;
}

const SWEEP_MS = 10_000;
/** One sweep for each line that it is given; `end` and how `ss` has ended behind it. */
const SCRIPT = 'while read -r _; do ss -tinHO state established "( sport = :$1 )"; echo "end $?"; done';

/** Resolves when there is no `ss` here: then nothing is known, and nothing is wrong. */
export function createSweep({ clock, log, processes, port, isNeeded, onFigures }: SweepDeps) {
  let shell: Running | null = null;
  let onEnd: (code: number) => void = () => {};

  const takeLine = (line: string) => {
    const end = /^end (\d+)$/.exec(line);
    if (end) return onEnd(Number(end[1]));
    const read = readSocketLine(line);
    if (read) onFigures(read.key, read.figures);
  };
  const open = (signal: AbortSignal): Running => {
    const child = processes.run('sh', ['-c', SCRIPT, 'sweep', String(port())], { signal });
    let rest = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) takeLine(line);
    });
    const close = () => {
      if (shell === child) shell = null;
      onEnd(-1);
    };
    child.ended.then(close, close);
    return child;
  };
  /** False when there is no `ss`. */
  async function sweep(signal: AbortSignal): Promise<boolean> {
    shell ??= open(signal);
    const { stdin } = shell;
    const code = await new Promise<number>((resolve) => {
      onEnd = resolve;
      stdin.write('\n');
    });
    if (code > 0 && !signal.aborted) log.warn({ code }, 'ss does not tell of connections');
    return code <= 0;
  }

  return {
    async run(signal: AbortSignal): Promise<void> {
      shell = open(signal);
      let isThere = true;
      while (await pause(clock, SWEEP_MS, signal)) {
        if (!isThere || !isNeeded()) continue;
        isThere = await sweep(signal);
        if (!isThere && !signal.aborted) log.info('connections are not measured: ss (iproute2) is not here');
      }
    },
  };
}
