// Which guide channel an identifier means, held in memory per app: exact, else without regard to case.
import type { Bus } from '../platform/bus.ts';
import { systemBy } from '../platform/by.ts';
import type { Units } from '../platform/unit.ts';
import { listChannels } from './store.ts';

interface Held {
  revision: number;
  exact: ReadonlyMap<string, number>;
  lower: ReadonlyMap<string, number>;
}

export function createGuideMemory({ units, bus }: { units: Units; bus: Bus }) {
  const apps = new Map<number, Held>();
  const loading = new Map<number, Promise<Held>>();
  let revision = 0;

  const read = async (appId: number): Promise<Held> => {
    const rows = await units.withApp(appId, systemBy(appId, 'guide'), ({ tx }) => listChannels(tx));
    revision += 1;
    const held = {
      revision,
      exact: new Map(rows.map((row) => [row.xmltv_id, row.id])),
      lower: new Map(rows.map((row) => [row.xmltv_id.toLowerCase(), row.id])),
    };
    apps.set(appId, held);
    return held;
  };
  const load = (appId: number): Promise<Held> => {
    const coming = loading.get(appId) ?? read(appId).finally(() => loading.delete(appId));
    loading.set(appId, coming);
    return coming;
  };
  bus.on(['epg.imported', 'epg.source-updated', 'epg.source-deleted'], async ({ appId }) => void (await read(appId)));

  return {
    /** Grows with every change of the app's guide. */
    revisionOf: async (appId: number): Promise<number> => (apps.get(appId) ?? (await load(appId))).revision,
    /** The guide channel's id by its XMLTV identifier; null when no guide has it. */
    async find(appId: number, xmltvId: string): Promise<number | null> {
      const held = apps.get(appId) ?? (await load(appId));
      return held.exact.get(xmltvId) ?? held.lower.get(xmltvId.toLowerCase()) ?? null;
    },
  };
}
