// A program of the installation as a service: started, its words passed on, ended in its own time.
import type { Log, Processes, Service } from '@muxwell/ground';

export interface Program {
  name: string;
  /** The module that Node runs. */
  main: string;
  /** Node's own options. */
  nodeOptions?: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Milliseconds between the request to end and the end by force. */
  graceMs: number;
}

export interface ProgramDeps {
  processes: Processes;
  log: Log;
  /** Where the program's own standard output and standard error go. */
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

/** A service that runs as long as the program does. The program ends with us, however we end: it watches its standard input. */
export function programService({ name, main, nodeOptions = [], cwd, env, graceMs }: Program, deps: ProgramDeps): Service {
  return {
    name,
    async run(signal) {
      const child = deps.processes.run(process.execPath, [...nodeOptions, main], {
        signal: new AbortController().signal, // `stop` below gives it more time than an abort would
        ownGroup: true,
        cwd,
        env: { ...env, MUXWELL_PARENT: 'stdin' },
        onStderr: (line) => deps.stderr(`${line}\n`),
      });
      child.stdout.setEncoding('utf8').on('data', deps.stdout);
      const stop = () => void child.stop(graceMs).catch(() => {});
      if (signal.aborted) stop();
      signal.addEventListener('abort', stop, { once: true });
      const { code, signal: by } = await child.ended.finally(() => signal.removeEventListener('abort', stop));
      if (!signal.aborted) throw new Error(`${name} ended with ${code ?? by}`);
      if (by === 'SIGKILL') deps.log.warn({ program: name, graceMs }, 'did not end by itself, and was ended by force');
      else deps.log.debug({ program: name }, 'ended');
    },
  };
}
