// Addresses at which the panel's own player plays: a signed token that names app, stream and account, for an hour.
import type { Secrets } from '../platform/secrets.ts';
import { sameText } from '../platform/secrets.ts';

export interface Preview {
  appId: number;
  streamId: number;
  accountName: string;
  /** Unix seconds. */
  expires: number;
}

const PURPOSE = 'delivery.preview';

export function signPreview(secrets: Secrets, preview: Preview): string {
  const body = Buffer.from(JSON.stringify([preview.appId, preview.streamId, preview.accountName, preview.expires])).toString(
    'base64url',
  );
  return `${body}.${secrets.hmac(PURPOSE, body).slice(0, 32)}`;
}

/** Null for a token that is forged or has expired. */
export function readPreview(secrets: Secrets, token: string, now: Date): Preview | null {
  const [body = '', signature = ''] = token.split('.');
  if (!sameText(signature, secrets.hmac(PURPOSE, body).slice(0, 32))) return null;
  const [appId, streamId, accountName, expires] = JSON.parse(Buffer.from(body, 'base64url').toString()) as [
    number,
    number,
    string,
    number,
  ];
  return expires * 1000 > now.getTime() ? { appId, streamId, accountName, expires } : null;
}
