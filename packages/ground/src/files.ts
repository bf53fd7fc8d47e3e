// The file system as an argument, with the few whole-file operations that the planes need.
import { createReadStream, type ReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface Files {
  /** The file's text, or null when there is none. */
  readText(path: string): Promise<string | null>;
  /** Writes by way of a temporary file, fsync and rename: readers see the old or the new, never a half. `mode` 0o600 by default. */
  writeWhole(path: string, text: string | Uint8Array, mode?: number): Promise<void>;
  stat(path: string): Promise<{ size: number; mtimeMs: number; isFile: boolean } | null>;
  /** Bytes `start`..`end`, both included. */
  read(path: string, range?: { start: number; end: number }): ReadStream;
  makeFolder(path: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const systemFiles: Files = {
  readText: (path) => readFile(path, 'utf8').catch(absent),
  async writeWhole(path, text, mode = 0o600) {
    await mkdir(dirname(path), { recursive: true });
    const temporary = `${path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  },
  stat: (path) => stat(path).then((s) => ({ size: s.size, mtimeMs: s.mtimeMs, isFile: s.isFile() }), absent),
  read: (path, range) => createReadStream(path, range ?? {}),
  makeFolder: async (path) => void (await mkdir(path, { recursive: true })),
  remove: (path) => rm(path, { recursive: true, force: true }),
};

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
