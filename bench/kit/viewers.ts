// The swarm of viewers that checks every packet: built from the shared tool, run as a program.
import { ground, run } from '@muxwell/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TOOLS } from './lists.ts';

/** What the swarm tells at its end; times in milliseconds. */
export interface Swarmed {
  viewers: number;
  failed: number;
  closed_early: number;
  stalls: number;
  gbit_s: number;
  cc_errors: number;
  lost_sync: number;
  flagged: number;
  pcr_steps: number;
  first_ms: Quantiles;
  key_ms: Quantiles;
  pause_ms: Quantiles;
}

export interface Quantiles {
  p50: number;
  p99: number;
  max: number;
}

export interface Swarm extends AsyncDisposable {
  /** Runs it to its end. */
  watch(options: Watch, urls: readonly string[]): Promise<Swarmed>;
}

export interface Watch {
  viewers: number;
  seconds: number;
  rate: number;
  more?: string[];
  /** The network namespace that they are in; the bench's own without it. */
  space?: string;
}

/** Builds the tool. Throws when it, or a C compiler, is not there. */
export async function swarm(): Promise<Swarm> {
  const source = join(TOOLS, 'viewers.c');
  if ((await ground.files.readText(source)) === null)
    throw new Error(`there is no ${source}: MUXWELL_BENCH_TOOLS names the folder of the tools`);
  const folder = await mkdtemp(join(tmpdir(), 'muxwell-viewers-'));
  const program = join(folder, 'viewers');
  await run('cc', ['-O2', '-w', '-o', program, source]);
  return {
    async watch({ viewers, seconds, rate, more = [], space }, urls) {
      const options = ['-n', String(viewers), '-s', String(seconds), '-r', String(rate), '-j', ...more];
      // It ends with 1 when it has found something wrong.
      const [command = program, ...before] = space === undefined ? [program] : ['ip', 'netns', 'exec', space, program];
      const { stdout, stderr } = await run(command, [...before, ...options, ...urls], { mayFail: true });
      if (stdout.length === 0) throw new Error(`the viewers said: ${stderr}`);
      return JSON.parse(stdout.toString()) as Swarmed;
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
