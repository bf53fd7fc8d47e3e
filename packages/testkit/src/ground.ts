// The real ground for tests: clock, files, processes, and a log that speaks only of what goes wrong.
import { createLog, systemClock, systemDice, systemFiles, systemProcesses } from '@muxwell/ground';

export const ground = {
  clock: systemClock,
  dice: systemDice,
  files: systemFiles,
  processes: systemProcesses,
  log: createLog({ level: 'silent', name: 'test' }),
};

export interface Finished {
  code: number | null;
  stdout: Buffer;
  stderr: string;
}

export interface RunWith {
  signal?: AbortSignal;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
}

/** Runs a program to its end; throws when it cannot be started or ends badly, unless `mayFail`. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunWith & { mayFail?: boolean } = {},
): Promise<Finished> {
  const { signal = new AbortController().signal, mayFail = false, ...rest } = options;
  const child = ground.processes.run(command, args, { signal, ...rest });
  const parts: Buffer[] = [];
  child.stdin.end();
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const { code, signal: by, stderr } = await child.ended;
  if (code !== 0 && !mayFail) throw new Error(`${command} ended with ${code ?? by}: ${stderr.slice(-2000)}`);
  return { code, stdout: Buffer.concat(parts), stderr };
}

/** Asks again and again until `look` gives something; throws after `withinMs`, with what it was waiting for. */
export async function until<T>(
  what: string,
  look: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = 20_000,
): Promise<T> {
  const end = ground.clock.monotonic() + withinMs;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (ground.clock.monotonic() > end) throw new Error(`waited ${withinMs} ms in vain: ${what}`);
    await ground.clock.sleep(50);
  }
}
