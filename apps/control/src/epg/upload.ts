// An uploaded guide: kept on disk, looked at, then left to the job.
import type { Readable } from 'node:stream';
import { problems } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import { NotAGuide, XmltvParser } from '@muxwell/xmltv';
import { unpacked } from '../platform/download.ts';
import type { Uploads } from '../platform/uploads.ts';

const LOOKED_AT = 256 * 1024;

/** Keeps the file and answers its id. Throws `not-a-guide` when its beginning shows that it is none. */
export async function keepGuide(
  { uploads, dice }: { uploads: Uploads; dice: Dice },
  content: Readable & { truncated?: boolean },
): Promise<string> {
  const id = dice.id();
  await uploads.keep(id, content);
  try {
    if (content.truncated) throw problems.tooLarge('this file is larger than the server takes');
    await look(uploads.read(id));
    return id;
  } catch (error) {
    await uploads.remove(id);
    if (error instanceof NotAGuide) throw problems.notAGuide(error.message);
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
      ? problems.notAGuide('this file says that it is gzip, but it cannot be unpacked')
      : error;
  }
}

async function look(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const parser = new XmltvParser();
  let seen = 0;
  for await (const chunk of unpacked(bytes)) {
    parser.push(chunk);
    seen += chunk.length;
    if (seen > LOOKED_AT) return;
  }
  parser.end();
}
