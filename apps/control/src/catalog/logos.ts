// Use cases of logos: a picture is looked at, kept under the hash of its bytes, and served; whoever asks for it needs no account.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { problems } from '@muxwell/contract';
import type { CheckedFetch, Files } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import { pictureType, typeOf } from './picture-type.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  files: Files;
  fetch: CheckedFetch;
  settings: AppSettings;
  /** Where the pictures lie. */
  logoFolder: string;
}

const MOST_BYTES = 1_000_000;
const PATIENCE_MS = 20_000;
const NAME = /^(\d{1,9})-([0-9a-f]{64})\.(png|jpg|gif|webp)$/;

export function createLogos({ units, bus, files, fetch, settings, logoFolder }: Deps) {
  async function keep(by: By, bytes: Buffer, address: string): Promise<{ url: string }> {
    const extension = pictureType(bytes);
    if (extension === null) throw problems.notAPicture('the bytes are no PNG, JPEG, GIF or WebP');
    const name = `${by.appId}-${createHash('sha256').update(bytes).digest('hex')}.${extension}`;
    const path = join(logoFolder, name);
    if (!(await files.stat(path))) await files.writeWhole(path, bytes);
    await units.withApp(by.appId, by, ({ tx }) =>
      bus.record(tx, 'catalog.logo-kept', { summary: `logo ${name}`, counts: { bytes: bytes.length } }),
    );
    return { url: `${settings.get(by.appId, 'service.publicUrl') || address}/api/logos/${name}` };
  }

  return {
    /** `address`: scheme, host and port of the request, for an app without a public address. */
    upload: async (by: By, content: Readable, address: string) => keep(by, await wholeOf(content), address),
    async fetch(by: By, url: string, address: string) {
      const answer = await fetch.get(url, { signal: AbortSignal.timeout(PATIENCE_MS), headers: { accept: 'image/*' } });
      if (answer.status !== 200) {
        answer.body.on('error', () => {}).destroy();
        throw problems.sourceFailed(`the address answered ${answer.status}`);
      }
      return keep(by, await wholeOf(answer.body), address);
    },
    /** Null where there is no such picture. */
    async open(name: string): Promise<{ type: string; size: number; content: Readable } | null> {
      const [, , , extension] = NAME.exec(name) ?? [];
      const path = join(logoFolder, name);
      const found = extension ? await files.stat(path) : null;
      return found?.isFile && extension ? { type: typeOf(extension), size: found.size, content: files.read(path) } : null;
    },
  };
}

async function wholeOf(content: Readable): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of content) {
    length += (part as Buffer).length;
    if (length > MOST_BYTES) throw problems.tooLarge('a logo has 1 MB at most');
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
