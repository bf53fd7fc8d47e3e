// A house with a provider beside it, whose lists and guides it may fetch, and how its import runs end.
import type { ImportRunDetail } from '@muxwell/contract';
import { startHouse, type Caller, type House } from './house.ts';
import { startProvider, type Provider } from './provider.ts';
import { until } from './wait.ts';

export interface ProviderHouse extends House {
  provider: Provider;
}

/** `ownerUrl` as for `startHouse`. The provider is on loopback, which its settings allow. */
export async function startProviderHouse(ownerUrl: string): Promise<ProviderHouse> {
  const house = await startHouse(ownerUrl);
  const provider = await startProvider();
  await house.owner.call('PATCH', '/api/settings', { values: { 'network.allowedPrivate': ['127.0.0.1'] } });
  return {
    ...house,
    provider,
    async close() {
      await provider[Symbol.asyncDispose]();
      await house.close();
    },
  };
}

/** The run, once nothing is done in it any more: it waits for somebody, or has ended. */
export const runAtRest = (app: Caller, id: string): Promise<ImportRunDetail> =>
  until('the run has come to rest', async () => {
    const { body } = await app.call<ImportRunDetail>('GET', `/api/imports/${id}`);
    return !['waiting', 'fetching', 'applying'].includes(body.state) && body;
  });
