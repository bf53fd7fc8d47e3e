// What kind of picture bytes are, by their first ones: a name or a header may say anything. SVG is no picture here, for it can hold scripts.

const types = { png: 'image/png', jpg: 'image/jpeg', gif: 'image/gif', webp: 'image/webp' } as const;
export type PictureType = keyof typeof types;

/** The first bytes, as hexadecimal digits. */
const begins: [PictureType, RegExp][] = [
  ['png', /^89504e470d0a1a0a/],
  ['jpg', /^ffd8ff/],
  ['gif', /^474946383[79]61/],
  ['webp', /^52494646.{8}57454250565038/],
];

/** The file name extension; null for anything else. */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return begins.find(([, pattern]) => pattern.test(head))?.[0] ?? null;
}

export const typeOf = (extension: string): string => types[extension as PictureType];
