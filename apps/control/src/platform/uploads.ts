// Uploaded files wait on disk until the job that reads them has ended.
import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Files } from '@muxwell/ground';

export interface Uploads {
  /** Writes the file; answers its size. */
  keep(id: string, content: Readable): Promise<number>;
  read(id: string): AsyncIterable<Uint8Array>;
  remove(id: string): Promise<void>;
}

/** Keeps uploads in `folder`, named by their ids. */
export function createUploads({ folder, files }: { folder: string; files: Files }): Uploads {
  const pathOf = (id: string) => {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw new Error('an upload is named by its id');
    return join(folder, id);
  };
  return {
    async keep(id, content) {
      await files.makeFolder(folder);
      const file = createWriteStream(pathOf(id), { mode: 0o600, flags: 'wx' });
      await pipeline(content, file).catch(async (error: unknown) => {
        await files.remove(pathOf(id));
        throw error;
      });
      return file.bytesWritten;
    },
    read: (id) => createReadStream(pathOf(id), { highWaterMark: 256 * 1024 }),
    remove: (id) => files.remove(pathOf(id)),
  };
}
