// Secrets at rest: AES-256-GCM and HMAC-SHA256 under keys derived from the master key, with the key's number in front for rotation.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
  type KeyObject,
} from 'node:crypto';

export interface Secrets {
  /** Seals a text for a purpose; the same text seals differently each time. Opens only for the same purpose. */
  seal(purpose: string, text: string): string;
  /** Throws when the text was not sealed for this purpose, or with a key that is not known. */
  open(purpose: string, sealed: string): string;
  /** A keyed hash, hexadecimal, for look-ups and signatures. */
  hmac(purpose: string, text: string): string;
  /** A derived key of 32 bytes, hexadecimal, for another process or library. */
  derive(purpose: string): string;
  /** What a thread needs to seal for this purpose by itself. */
  sealingKey(purpose: string): SealingKey;
  /** What a thread needs to open whatever was sealed for this purpose, with the sealing key first. */
  openingKeys(purpose: string): SealingKey[];
}

/** A thread can be given it: key objects are handed over, not copied. */
export interface SealingKey {
  /** The master key's number. */
  id: string;
  key: KeyObject;
}

const NONCE = 12;
const TAG = 16;

const nextNonce = nonces();

/** Seals as `Secrets.seal` does. */
export function sealWith({ id, key }: SealingKey, text: string): string {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
}

/** Opens what `sealWith` has sealed with one of these keys. Throws when none fits. */
export function openWith(keys: readonly SealingKey[], sealed: string): string {
  const [id = '', body = ''] = sealed.split('.');
  const found = keys.find((one) => one.id === id);
  if (!found) throw new Error(`sealed with the unknown master key ${id}`);
  const bytes = Buffer.from(body, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, NONCE));
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
  return decipher.update(bytes.subarray(NONCE + TAG), undefined, 'utf8') + decipher.final('utf8');
}

/** Fresh random nonces, drawn a thousand at a time: asking the system for each costs more than sealing. */
function nonces(): () => Buffer {
  let pool = Buffer.alloc(0);
  return () => {
    if (pool.length === 0) pool = randomBytes(NONCE * 1000);
    const nonce = pool.subarray(0, NONCE);
    pool = pool.subarray(NONCE);
    return nonce;
  };
}

/** `masterKeys` are 64 hexadecimal digits each; the first seals, all open. */
export function createSecrets(masterKeys: readonly string[]): Secrets {
  const masters = new Map(
    masterKeys.map((key) => [createHash('sha256').update(key).digest('hex').slice(0, 8), Buffer.from(key, 'hex')]),
  );
  const [current] = masters.keys();
  if (!current || [...masters.values()].some((key) => key.length !== 32))
    throw new Error('MUXWELL_MASTER_KEY needs 64 hexadecimal digits');
  const derived = new Map<string, KeyObject>();
  const keyOf = (id: string, purpose: string): KeyObject => {
    const name = `${id}:${purpose}`;
    const known = derived.get(name);
    if (known) return known;
    const master = masters.get(id);
    if (!master) throw new Error(`sealed with the unknown master key ${id}`);
    // A key object: a third of the time that a cipher takes with the bytes, which counts at ten thousands of seals.
    const key = createSecretKey(Buffer.from(hkdfSync('sha256', master, 'muxwell', purpose, 32)));
    derived.set(name, key);
    return key;
  };
  return {
    seal: (purpose, text) => sealWith({ id: current, key: keyOf(current, `seal:${purpose}`) }, text),
    open(purpose, sealed) {
      const [id = ''] = sealed.split('.');
      return openWith([{ id, key: keyOf(id, `seal:${purpose}`) }], sealed);
    },
    hmac: (purpose, text) =>
      createHmac('sha256', keyOf(current, `hmac:${purpose}`))
        .update(text)
        .digest('hex'),
    derive: (purpose) => keyOf(current, `derive:${purpose}`).export().toString('hex'),
    sealingKey: (purpose) => ({ id: current, key: keyOf(current, `seal:${purpose}`) }),
    openingKeys: (purpose) => [...masters.keys()].map((id) => ({ id, key: keyOf(id, `seal:${purpose}`) })),
  };
}

/** Compares two texts in a time that tells nothing about where they differ. */
export function sameText(a: string, b: string): boolean {
  const [x, y] = [createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest()];
  return timingSafeEqual(x, y);
}
