// Where the clusters stand: `<data>/pg`, or a folder elsewhere behind a link when PostgreSQL's user cannot walk to it.
import { chmod, lstat, mkdir, mkdtemp, realpath, rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Processes } from '@muxwell/ground';
import type { SystemUser } from './system-user.ts';

const ELSEWHERE = '/var/lib/muxwell';

/**
 * Gives the real path of the folder that holds the clusters, made when it is absent. A data folder under a closed one
 * (a clone in /root, say) gets a link `pg` to a folder in /var/lib/muxwell.
 */
export async function openHome(dataFolder: string, user: SystemUser | null, processes: Processes): Promise<string> {
  const home = join(dataFolder, 'pg');
  await mkdir(dataFolder, { recursive: true });
  if (!(await exists(home))) {
    await mkdir(home);
    await chmod(home, 0o755);
  }
  const real = await realpath(home);
  if (!user || (await canEnter(real, user, processes))) return real;
  if (real !== join(await realpath(dataFolder), 'pg'))
    throw new Error(`${home} leads to ${real}, which the user ${user.name} cannot enter`);
  return moveAway(home, user, processes);
}

async function moveAway(home: string, user: SystemUser, processes: Processes): Promise<string> {
  await rmdir(home);
  await mkdir(ELSEWHERE, { recursive: true });
  await chmod(ELSEWHERE, 0o755);
  const folder = await mkdtemp(join(ELSEWHERE, 'pg-'));
  await chmod(folder, 0o755);
  await symlink(folder, home);
  if (await canEnter(folder, user, processes)) return folder;
  throw new Error(`PostgreSQL needs a folder that the user ${user.name} can enter; neither ${home} nor ${folder} is one`);
}

/** Asks the kernel, as that user: modes, groups and access lists all count. */
async function canEnter(folder: string, { uid, gid }: SystemUser, processes: Processes): Promise<boolean> {
  const signal = new AbortController().signal;
  const { code } = await processes.run('test', ['-x', folder], { signal, uid, gid, cwd: '/' }).ended;
  return code === 0;
}

const exists = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );
