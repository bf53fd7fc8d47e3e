// What the operator edits: declared in code with schema and default, kept in the database, held in memory, changed live.
import { problems } from '@muxwell/contract';
import type { z } from 'zod';
import type { By } from './by.ts';
import type { Bus } from './bus.ts';
import { sql, type Tx } from './db.ts';
import type { Secrets } from './secrets.ts';
import type { Units } from './unit.ts';
import { systemBy } from './by.ts';

export interface SettingInfo<T = unknown> {
  group: string;
  /** `app`: each app has its own value. `platform`: one for the installation. */
  scope: 'app' | 'platform';
  kind: 'text' | 'number' | 'boolean' | 'choice' | 'list' | 'secret';
  schema: z.ZodType<T>;
  default: T;
  title: string;
  help: string;
  choices?: readonly string[];
}

export const setting = <T>(info: Omit<SettingInfo<T>, 'default'> & { default: NoInfer<T> }): SettingInfo<T> => info;

export type Declared = Readonly<Record<string, SettingInfo>>;
type ValueOf<D extends Declared, K extends keyof D> = D[K] extends SettingInfo<infer T> ? T : never;

export interface StoredSetting {
  value: unknown;
  changedBy: string;
  changedAt: Date;
}

export interface Settings<D extends Declared = Declared> {
  declared: D;
  /** The value that holds now; of a platform setting whatever the app. */
  get<K extends keyof D & string>(appId: number, key: K): ValueOf<D, K>;
  stored(appId: number, key: string): StoredSetting | null;
  /** Validates and writes; null brings the default back. The caller has checked the permission. */
  write(tx: Tx, by: By, appId: number, values: Record<string, unknown>): Promise<void>;
  load(): Promise<void>;
}

export function createSettings<D extends Declared>(declared: D, deps: { units: Units; bus: Bus; secrets: Secrets }): Settings<D> {
  const { units, bus, secrets } = deps;
  /** By app; what holds for the installation under 0. Asked several times in a request: without a key to be put together. */
  let held = new Map<number, Map<string, StoredSetting>>();
  const heldOf = (appId: number, key: string) => held.get(declared[key]?.scope === 'platform' ? 0 : appId)?.get(key);

  const load = async () => {
    const rows = await units.acrossApps('load settings', systemBy(0, 'settings'), ({ tx }) =>
      tx.selectFrom('platform.setting').select(['app_id', 'key', 'value', 'sealed', 'changed_by', 'changed_at']).execute(),
    );
    const fresh: typeof held = new Map();
    for (const row of rows) {
      const info = declared[row.key];
      if (!info) continue;
      const raw: unknown = row.sealed === null ? row.value : secrets.open('setting', row.sealed);
      const parsed = info.schema.safeParse(raw);
      if (!parsed.success) continue;
      const appId = info.scope === 'platform' ? 0 : (row.app_id ?? 0);
      const ofApp = fresh.get(appId) ?? new Map<string, StoredSetting>();
      fresh.set(appId, ofApp.set(row.key, { value: parsed.data, changedBy: row.changed_by, changedAt: row.changed_at }));
    }
    held = fresh;
  };
  bus.on('settings.updated', load);

  return {
    declared,
    load,
    get: (appId, key) => (heldOf(appId, key)?.value ?? declared[key]?.default) as never,
    stored: (appId, key) => heldOf(appId, key) ?? null,
    async write(tx, by, appId, values) {
      const before: Record<string, unknown> = {};
      const after: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(values)) {
        const info = declared[key];
        if (!info) throw problems.unknownSetting(`there is no setting ${key}`);
        const scope = info.scope === 'platform' ? null : appId;
        before[key] = info.kind === 'secret' ? '[hidden]' : (heldOf(appId, key)?.value ?? info.default);
        after[key] = info.kind === 'secret' ? '[hidden]' : value;
        await sql`delete from platform.setting where key = ${key} and app_id is not distinct from ${scope}`.execute(tx);
        if (value === null) continue;
        const parsed = checked(key, info, value);
        const isSecret = info.kind === 'secret';
        await sql`insert into platform.setting (app_id, key, value, sealed, changed_by) values (${scope}, ${key},
          ${isSecret ? null : JSON.stringify(parsed)}::jsonb, ${isSecret ? secrets.seal('setting', String(parsed)) : null}, ${by.actor.name})`.execute(
          tx,
        );
      }
      await bus.record(tx, 'settings.updated', {
        summary: `settings ${Object.keys(values).join(', ')}`,
        ids: Object.keys(values),
        before,
        after,
      });
    },
  };
}

function checked(key: string, info: SettingInfo, value: unknown): unknown {
  const parsed = info.schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const says = parsed.error.issues.map((issue) => issue.message).join('; ');
  throw problems.invalidRequest(`${key}: ${says}`, { fields: [{ at: `body.values.${key}`, says }] });
}
