import { setupNonce } from '@muxwell/contract';
import type { Api } from '../../kit/api.ts';

const WAIT_MS = 5000;

/** Does the address, asked by this browser, lead to the installation that served this page? */
export async function leadsHere(api: Api, publicUrl: string): Promise<boolean> {
  try {
    const { nonce } = await api.call(setupNonce);
    const answer = await fetch(new URL(setupNonce.path, publicUrl), {
      credentials: 'omit',
      cache: 'no-store',
      signal: AbortSignal.timeout(WAIT_MS),
    });
    const there = (await answer.json()) as { nonce?: unknown };
    return answer.ok && there.nonce === nonce;
  } catch {
    return false;
  }
}
