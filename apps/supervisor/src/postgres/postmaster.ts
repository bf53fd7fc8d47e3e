// The running server as the cluster's `postmaster.pid` tells it, so that one that outlived its parent can be taken over.
import { join } from 'node:path';
import type { Files, Processes } from '@muxwell/ground';

export interface Postmaster {
  pid: number;
  isReady: boolean;
}

/** The server that runs on this cluster, or null; a `postmaster.pid` whose process is another one counts as none. */
export async function findPostmaster(cluster: string, files: Files): Promise<Postmaster | null> {
  const lines = ((await files.readText(join(cluster, 'postmaster.pid'))) ?? '').split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  const command = await files.readText(`/proc/${pid}/cmdline`).catch(() => null); // the process can vanish while it is read
  const args = command?.split('\0') ?? [];
  if (!args[0]?.endsWith('postgres') || !args.includes(cluster)) return null;
  return { pid, isReady: lines[7]?.trim() === 'ready' };
}

/** Removes a `postmaster.pid` that names no server of this cluster: after a reboot its number may belong to a stranger. */
export async function clearStalePid(cluster: string, files: Files): Promise<void> {
  if (!(await findPostmaster(cluster, files))) await files.remove(join(cluster, 'postmaster.pid'));
}

/** PostgreSQL's own words for its signals: `fast` cuts the clients off, `immediate` leaves the rest to recovery. */
export function shutDown({ pid }: Postmaster, how: 'fast' | 'immediate', processes: Processes): void {
  processes.signal(pid, how === 'fast' ? 'SIGINT' : 'SIGQUIT');
}
