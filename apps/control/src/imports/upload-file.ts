// Takes an uploaded file in: onto the disk, then into the table of uploads.
import { problems } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { Readable } from 'node:stream';
import type { By } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import { insertUpload } from './store.ts';
import type { Uploads } from '../platform/uploads.ts';

/** `content.truncated` tells that the file was larger than the server takes. */
export async function keepUpload(
  { units, uploads, dice }: { units: Units; uploads: Uploads; dice: Dice },
  by: By,
  file: { name: string; content: Readable & { truncated?: boolean } },
): Promise<{ uploadId: string; name: string; bytes: number }> {
  const uploadId = dice.id();
  const bytes = await uploads.keep(uploadId, file.content);
  const refuse = async (error: Error): Promise<never> => {
    await uploads.remove(uploadId);
    throw error;
  };
  if (file.content.truncated) return refuse(problems.tooLarge('this file is larger than the server takes'));
  if (bytes === 0) return refuse(problems.emptyPlaylist('this file is empty'));
  const name = file.name.slice(0, 200) || 'playlist';
  await units.withApp(by.appId, by, ({ tx }) => insertUpload(tx, { appId: by.appId, id: uploadId, name, bytes }));
  return { uploadId, name, bytes };
}
