// What Linux tells about a process: memory, its highest point since it was last asked, time on the processor.
import { readFile, writeFile } from 'node:fs/promises';

const TICKS_PER_SECOND = 100; // USER_HZ, which the kernel fixes for /proc (proc_pid_stat(5))

const statusOf = async (pid: number, name: string): Promise<number> =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024;

/** Resident memory in MB. */
export const rssMb = (pid: number): Promise<number> => statusOf(pid, 'VmRSS');

/** The highest resident memory in MB since `forgetPeak`. */
export const peakRssMb = (pid: number): Promise<number> => statusOf(pid, 'VmHWM');

/** Lets the peak begin anew (clear_refs 5, proc_pid_clear_refs(5)). */
export const forgetPeak = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, '5');

/** Seconds that a process has had of the processors, user and system together. */
export async function cpuSeconds(pid: number): Promise<number> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
