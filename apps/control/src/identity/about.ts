// What callers are told of the installation and of their apps.
import type { App } from '@muxwell/contract';
import type { Dice } from '@muxwell/ground';
import type { By } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import { assertTimeZone, type Tenancy } from '../tenancy/index.ts';
import * as store from './store.ts';

export interface Deps {
  units: Units;
  dice: Dice;
  tenancy: Tenancy;
  version: string;
  database: () => Promise<{ version: string; migrations: number; isEmbedded: boolean }>;
}

export function createAbout({ units, dice, tenancy, version, database }: Deps) {
  return {
    version,
    database,
    nonce: dice.token(16),
    appsOf: (ids: number[]): App[] => ids.flatMap((id) => tenancy.app(id) ?? []),
    async createApp(by: By, accountId: string, body: { name: string; timeZone: string }): Promise<App> {
      assertTimeZone(body.timeZone);
      return units.acrossApps('a new app', by, async ({ tx }) => {
        const app = await tenancy.createApp(tx, { ...body, isDefault: false });
        await store.insertMembership(tx, { app_id: app.id, account_id: accountId, role: 'owner' });
        return app;
      });
    },
  };
}
