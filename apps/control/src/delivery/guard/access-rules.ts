// The rules of access in memory: which of them holds for an asker, found without a query and without looking twice at an address.
import { inRange } from '@muxwell/ground';
import { fitsAgent } from '../../lines/index.ts';
import type { Place } from '../../platform/geo.ts';

export interface AccessRuleRow {
  id: string;
  effect: 'block' | 'lift';
  kind: 'address' | 'agent' | 'country' | 'network';
  value: string;
  expires_at: Date | null;
}

interface App {
  /** By address, what was found for it; emptied when a rule changes. */
  found: Map<string, { block: AccessRuleRow | null; lift: AccessRuleRow | null }>;
  addresses: AccessRuleRow[];
  agents: AccessRuleRow[];
  places: AccessRuleRow[];
}

const MOST_FOUND = 50_000;
const none: App = { found: new Map(), addresses: [], agents: [], places: [] };

export type AccessRules = ReturnType<typeof createAccessRules>;

export function createAccessRules(placeOf: (ip: string) => Place) {
  const apps = new Map<number, App>();
  const hits = new Map<string, number>();
  const hit = (rule: AccessRuleRow): AccessRuleRow => {
    hits.set(rule.id, (hits.get(rule.id) ?? 0) + 1);
    return rule;
  };
  const holds = (rule: AccessRuleRow | null, now: Date): rule is AccessRuleRow =>
    rule !== null && (rule.expires_at === null || rule.expires_at > now);

  function atAddress(app: App, ip: string, now: Date) {
    const held = app.found.get(ip);
    if (held && [held.block, held.lift].every((rule) => rule === null || holds(rule, now))) return held;
    const fits = (effect: AccessRuleRow['effect']) =>
      app.addresses.find((rule) => rule.effect === effect && holds(rule, now) && inRange(ip, rule.value)) ?? null;
    const found = { block: fits('block'), lift: fits('lift') };
    if (app.found.size >= MOST_FOUND) app.found.clear();
    app.found.set(ip, found);
    return found;
  }
  function atPlace(app: App, ip: string, now: Date): AccessRuleRow | null {
    if (app.places.length === 0) return null;
    const { country, network } = placeOf(ip);
    const fits = ({ kind, value }: AccessRuleRow) => value === (kind === 'country' ? country : String(network));
    return app.places.find((rule) => holds(rule, now) && fits(rule)) ?? null;
  }

  return {
    /** Takes over all rules of an app. */
    put(appId: number, rows: AccessRuleRow[]): void {
      apps.set(appId, {
        found: new Map(),
        addresses: rows.filter((row) => row.kind === 'address'),
        agents: rows.filter((row) => row.kind === 'agent'),
        places: rows.filter((row) => row.kind === 'country' || row.kind === 'network'),
      });
    },
    /** The rule that keeps this asker out; null where none does. */
    blocks(appId: number, asker: { ip: string; userAgent: string; isRestreamer: boolean }, now: Date): AccessRuleRow | null {
      const app = apps.get(appId) ?? none;
      if (app.addresses.length + app.agents.length + app.places.length === 0) return null;
      const { ip, userAgent, isRestreamer } = asker;
      const agent = isRestreamer ? undefined : app.agents.find((rule) => holds(rule, now) && fitsAgent(userAgent, rule.value));
      const rule = atAddress(app, ip, now).block ?? agent ?? atPlace(app, ip, now);
      return rule && hit(rule);
    },
    /** Whether limits do not hold for this address. */
    lifts(appId: number, ip: string, now: Date): boolean {
      const app = apps.get(appId) ?? none;
      const rule = app.addresses.length === 0 ? null : atAddress(app, ip, now).lift;
      return rule !== null && hit(rule) !== null;
    },
    hits: (id: string): number => hits.get(id) ?? 0,
  };
}
