import * as contract from '@muxwell/contract';
import { problems, type Setting } from '@muxwell/contract';
import type { By } from '../platform/by.ts';
import { serve, type Principal, type Server } from '../platform/serve.ts';
import type { Units } from '../platform/unit.ts';
import type { createService } from './service.ts';
import type { AppSettings } from './settings.ts';

type Service = ReturnType<typeof createService>;

export function routes(server: Server, service: Service, { settings, units }: { settings: AppSettings; units: Units }): void {
  serve(server, contract.getApp, ({ by }) => service.app(by.appId) ?? gone());
  serve(server, contract.updateApp, ({ by, body }) => service.updateApp(by, body));
  serve(server, contract.listDomains, async ({ by }) => ({ items: await service.listDomains(by) }));
  serve(server, contract.addDomain, ({ by, body }) => service.addDomain(by, body.host));
  serve(server, contract.removeDomain, ({ by, params }) => service.removeDomain(by, params.id));
  serve(server, contract.listSettings, ({ by, principal }) => ({ items: view(settings, by, principal) }));
  serve(server, contract.updateSettings, async ({ by, principal, body }) => {
    const own = Object.entries(body.values);
    const isOfPlatform = ([key]: [string, unknown]) =>
      settings.declared[key as keyof typeof settings.declared]?.scope === 'platform';
    if (!principal.isPlatformAdmin && own.some(isOfPlatform))
      throw problems.forbidden('this setting is for administrators of the installation');
    // Settings of the platform have no app, which row-level security refuses to an app's own role.
    const ofPlatform = Object.fromEntries(own.filter(isOfPlatform));
    const ofApp = Object.fromEntries(own.filter((entry) => !isOfPlatform(entry)));
    if (Object.keys(ofApp).length > 0) await units.withApp(by.appId, by, ({ tx }) => settings.write(tx, by, by.appId, ofApp));
    if (Object.keys(ofPlatform).length > 0)
      await units.acrossApps('settings of the platform', by, ({ tx }) => settings.write(tx, by, 0, ofPlatform));
    await settings.load();
    return { items: view(settings, by, principal) };
  });
}

function gone(): never {
  throw problems.notFound('there is no such app');
}

function view(settings: AppSettings, by: By, principal: Principal): Setting[] {
  return Object.entries(settings.declared)
    .filter(([, info]) => info.scope === 'app' || principal.isPlatformAdmin)
    .map(([key, info]) => {
      const stored = settings.stored(by.appId, key);
      const isSecret = info.kind === 'secret';
      return {
        key,
        group: info.group,
        scope: info.scope,
        title: info.title,
        help: info.help,
        kind: info.kind,
        choices: [...((info as { choices?: readonly string[] }).choices ?? [])],
        value: isSecret ? null : (stored?.value ?? info.default),
        default: isSecret ? null : info.default,
        isSet: stored !== null,
        changedBy: stored?.changedBy ?? null,
        changedAt: stored?.changedAt.toISOString() ?? null,
      };
    });
}
