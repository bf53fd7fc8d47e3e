// The installation's own keys: made once, kept in `<data>/secrets`, readable by the supervisor's user alone.
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dice, Files } from '@muxwell/ground';

export interface Keys {
  /** Opens what the database holds encrypted; 64 hexadecimal digits. */
  masterKey: string;
  /** Lets the local edge in at the control plane. */
  edgeKey: string;
}

/** Reads the keys, making those that are absent. */
export async function readKeys(dataFolder: string, { files, dice }: { files: Files; dice: Dice }): Promise<Keys> {
  const folder = join(dataFolder, 'secrets');
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o700);
  const key = async (name: string): Promise<string> => {
    const path = join(folder, name);
    const known = (await files.readText(path))?.trim();
    if (known) return known;
    const made = dice.token(32);
    await files.writeWhole(path, `${made}\n`);
    return made;
  };
  return { masterKey: await key('master.key'), edgeKey: await key('edge.key') };
}
