// The generated demo line-up, imported as any list is.
import type { CheckedFetch } from '@muxwell/ground';
import { problems, type ImportRun } from '@muxwell/contract';
import type { By } from '../platform/by.ts';
import type { Principal } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { AppSettings } from '../tenancy/index.ts';
import type { Service } from './service.ts';

export interface DemoDeps {
  units: Units;
  /** Address of the demo provider; empty where none runs. */
  demoUrl: string;
  fetch: CheckedFetch;
  appSettings: AppSettings;
  epg: { ensureSource(by: By, source: { name: string; url: string }): Promise<string> };
}

const MADE_WITHIN_MS = 60_000;

/** Allows the demo provider's own address, which is a private one, then imports its list and its guide. */
export async function loadDemo(
  deps: DemoDeps,
  service: Pick<Service, 'start'>,
  principal: Principal,
): Promise<{ run: ImportRun; epgSourceId: string }> {
  const { units, demoUrl, appSettings, epg } = deps;
  const { by } = principal;
  if (demoUrl === '') throw problems.demoUnavailable('this installation runs without the demo line-up');
  const host = new URL(demoUrl).hostname;
  const allowed = appSettings.get(0, 'network.allowedPrivate');
  if (!allowed.includes(host)) {
    if (!principal.isPlatformAdmin)
      throw problems.forbidden('an administrator of the installation must load the demo first: it allows a private address');
    await units.acrossApps('allow the demo’s address', by, ({ tx }) =>
      appSettings.write(tx, by, 0, { 'network.allowedPrivate': [...allowed, host] }),
    );
    await appSettings.load();
  }
  await untilMade(deps.fetch, demoUrl);
  const from = { kind: 'url', url: `${demoUrl}/playlist.m3u` } as const;
  const run = await service.start(by, { from, apply: 'now', options: { bouquetId: null, bouquets: 'per-group' } });
  return { run, epgSourceId: await epg.ensureSource(by, { name: 'Demo', url: `${demoUrl}/guide.xml` }) };
}

/** The channels are encoded once, at the first start of the installation; whoever asks for them earlier waits with us. */
async function untilMade(fetch: CheckedFetch, demoUrl: string): Promise<void> {
  const signal = AbortSignal.timeout(MADE_WITHIN_MS);
  try {
    const { status, body } = await fetch.get(`${demoUrl}/ready`, { signal, idleMs: MADE_WITHIN_MS });
    await body.dump();
    if (status === 200) return;
  } catch (error) {
    throw problems.demoUnavailable('the demo channels are not ready yet; try again in a minute', {}, error);
  }
  throw problems.demoUnavailable('the demo channels are not ready yet; try again in a minute');
}
