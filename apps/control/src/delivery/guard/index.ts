// The guard with its rules: kept in the database, held in memory, changed by the operator while it runs.
import * as contract from '@muxwell/contract';
import { problems, type AccessRule } from '@muxwell/contract';
import type { Clock, Dice } from '@muxwell/ground';
import type { Bus } from '../../platform/bus.ts';
import { systemBy, type By } from '../../platform/by.ts';
import { uniqueViolation } from '../../platform/db.ts';
import type { Geo } from '../../platform/geo.ts';
import { serve, type Server } from '../../platform/serve.ts';
import type { Units } from '../../platform/unit.ts';
import type { AppSettings } from '../../tenancy/index.ts';
import { createAccessRules } from './access-rules.ts';
import { createGuard } from './guard.ts';
import * as store from './store.ts';
import type { z } from 'zod';

export { costs, type Guard, type Halt } from './guard.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  clock: Clock;
  dice: Dice;
  settings: Pick<AppSettings, 'get'>;
  geo: Pick<Geo, 'placeOf'>;
}

export function createGuarded({ units, bus, clock, dice, settings, geo }: Deps) {
  const rules = createAccessRules(geo.placeOf);
  const guard = createGuard({ clock, settings, rules });
  const read = (appId: number) =>
    units.withApp(appId, systemBy(appId, 'delivery'), async ({ tx }) => rules.put(appId, await store.readRules(tx)));
  const listeners: ((appId: number) => void)[] = [];
  bus.on(['delivery.rule-created', 'delivery.rule-deleted'], async ({ appId }) => {
    await read(appId);
    for (const listener of listeners) listener(appId);
  });

  const toRule = (row: store.StoredRule): AccessRule => ({
    id: row.id,
    effect: row.effect,
    kind: row.kind,
    value: row.value,
    note: row.note,
    expiresAt: row.expires_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    hits: rules.hits(row.id),
  });
  const summaryOf = ({ effect, kind, value }: AccessRule) => `${effect} ${kind} ${value}`;

  async function create(by: By, given: z.output<typeof contract.createAccessRule.body>): Promise<AccessRule> {
    const { effect, kind, value, note, expiresAt } = given;
    const row = {
      app_id: by.appId,
      id: dice.id(),
      effect,
      kind,
      value,
      note,
      expires_at: expiresAt === null ? null : new Date(expiresAt),
      created_by: by.actor.name,
    }; // prettier-ignore
    return units
      .withApp(by.appId, by, async ({ tx }) => {
        const after = toRule(await store.insertRule(tx, row));
        await bus.record(tx, 'delivery.rule-created', { summary: summaryOf(after), ids: [after.id], after });
        return after;
      })
      .catch((error: unknown) => {
        throw uniqueViolation(error) === null ? error : problems.ruleExists(`there is such a rule for ${value}`);
      });
  }
  const remove = (by: By, id: string) =>
    units.withApp(by.appId, by, async ({ tx }) => {
      const row = await store.deleteRule(tx, id);
      if (!row) throw problems.notFound('there is no such rule');
      const before = toRule(row);
      await bus.record(tx, 'delivery.rule-deleted', { summary: summaryOf(before), ids: [id], before });
    });
  const forgive = (by: By, value: string) =>
    units.withApp(by.appId, by, async ({ tx, after }) => {
      await bus.record(tx, 'delivery.forgiven', { summary: value });
      let forgiven = 0;
      after(() => (forgiven = guard.forgive(by.appId, value)));
      return () => ({ forgiven });
    });

  return {
    guard,
    /** Hears of each app whose rules have changed, after they hold here. */
    onRules: (listener: (appId: number) => void) => void listeners.push(listener),
    async load(appIds: number[]): Promise<void> {
      for (const appId of appIds) await read(appId);
    },
    routes(server: Server): void {
      serve(server, contract.listAccessRules, ({ by, query }) =>
        units.withApp(by.appId, by, async ({ tx }) => {
          const page = await store.listRules(tx, query);
          return { ...page, items: page.items.map(toRule) };
        }),
      );
      serve(server, contract.createAccessRule, ({ by, body }) => create(by, body));
      serve(server, contract.deleteAccessRule, ({ by, params }) => remove(by, params.id));
      serve(server, contract.listWaiting, ({ by }) => ({ items: guard.waiting(by.appId) }));
      serve(server, contract.forgive, async ({ by, body }) => (await forgive(by, body.value))());
    },
  };
}
