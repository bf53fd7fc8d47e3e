// Whom PostgreSQL runs as: ourselves, or a system user when we are root, which PostgreSQL refuses to be.
import type { Files, Processes } from '@muxwell/ground';

export interface SystemUser {
  name: string;
  uid: number;
  gid: number;
}

const OWN_USER = 'muxwell';

/** The user to run as, or null to run as ourselves. As root: the system user `muxwell`, made when it is absent. */
export async function userToRunAs(deps: { files: Files; processes: Processes }): Promise<SystemUser | null> {
  if (process.getuid?.() !== 0) return null;
  const known = await findUser(OWN_USER, deps.files);
  if (known) return known;
  const args = [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    OWN_USER,
  ];
  const { code, stderr } = await deps.processes.run('useradd', args, { signal: new AbortController().signal }).ended;
  const made = await findUser(OWN_USER, deps.files);
  if (made) return made;
  throw new Error(
    `PostgreSQL cannot run as root, and the system user ${OWN_USER} could not be made (useradd ended with ${code}): ${stderr.trim()}`,
  );
}

/** Looks a user up in /etc/passwd (passwd(5)). */
async function findUser(name: string, files: Files): Promise<SystemUser | null> {
  const lines = (await files.readText('/etc/passwd'))?.split('\n') ?? [];
  const fields = lines.map((line) => line.split(':')).find(([login]) => login === name);
  return fields ? { name, uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}
