// What Linux tells about a process: memory, its highest point since it was last asked, time on the processor.
import { readdir, readFile, writeFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100; // USER_HZ, which the kernel fixes for /proc (proc_pid_stat(5))

const statusOf = async (pid: number, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

/** Resident memory in MB. */
export const rssMb = (pid: number): Promise<number> => statusOf(pid, 'VmRSS');

/** The highest resident memory in MB since `forgetPeak`. */
export const peakRssMb = (pid: number): Promise<number> => statusOf(pid, 'VmHWM');

/** Lets the peak begin anew (clear_refs 5, proc_pid_clear_refs(5)). */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

/** Fields of proc_pid_stat(5) from the state on: the parent is the second, times in ticks are the 12th to 15th. */
const statOf = async (pid: number): Promise<string[]> =>
  (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ').at(-1)?.split(' ') ?? [];
const seconds = (fields: string[], from: number, to: number) =>
  fields.slice(from, to).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;

/** Seconds that a process has had of the processors, user and system together. */
export const cpuSeconds = async (pid: number): Promise<number> => seconds(await statOf(pid), 11, 13);

/** The same with all its children, those that have ended too. */
export async function familyCpuSeconds(pid: number): Promise<number> {
  let sum = seconds(await statOf(pid), 11, 15);
  for (const name of await readdir('/proc')) {
    const fields = /^\d+$/.test(name) ? await statOf(Number(name)).catch(() => []) : [];
    if (Number(fields[1]) === pid) sum += seconds(fields, 11, 15);
  }
  return sum;
}
