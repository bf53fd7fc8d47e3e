// Use cases of saved sources: list, save, change, forget, run.
import { problems, type ImportFrom, type ImportMapping, type ImportRun, type ImportSource } from '@muxwell/contract';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import type { By } from '../platform/by.ts';
import { identityOf, labelOf } from './rules.ts';
import { SEAL, type Deps, type Service } from './service.ts';
import * as store from './source-store.ts';

interface Fields {
  name: string;
  description: string;
  from: ImportFrom;
  everyHours: number | null;
  mapping: ImportMapping;
}
type Changes = { [K in keyof Fields]?: Fields[K] | undefined };

const usual = { bouquetId: null, bouquets: 'per-group' } as const;

export type Sources = ReturnType<typeof createSources>;

export function createSources(deps: Deps, service: Pick<Service, 'start'>) {
  const { units, bus, dice, secrets, clock, catalog } = deps;

  const valuesOf = (by: By, { name, description, from, everyHours, mapping }: Fields): store.SourceValues => ({
    kind: from.kind,
    identity: secrets.hmac('import source', `${by.appId} ${identityOf(from)}`),
    label: labelOf(from, ''),
    name,
    description,
    fromSealed: secrets.seal(SEAL, JSON.stringify(from)),
    everyHours,
    mapping,
    now: clock.now(),
  });
  const fromOf = (row: store.SourceRow) => JSON.parse(secrets.open(SEAL, row.from_sealed)) as ImportFrom;
  const shown = async (tx: Tx, rows: store.SourceRow[]): Promise<ImportSource[]> => {
    const counts = await catalog.countBySource(tx);
    return rows.map((row) => ({
      id: row.id,
      name: row.name,
      description: row.description,
      kind: row.kind,
      from: row.label,
      everyHours: row.every_hours,
      mapping: row.mapping,
      nextRunAt: row.next_run_at?.toISOString() ?? null,
      streams: counts.get(row.id) ?? 0,
      lastRun: row.last_run,
    }));
  };
  const one = async (tx: Tx, id: string): Promise<ImportSource> => {
    const [source] = await shown(tx, [await found(tx, id)]);
    return source ?? unknown();
  };
  const told = async (tx: Tx, event: 'imports.source-saved' | 'imports.source-forgotten', source: { id: string; name: string }) =>
    bus.record(tx, event, { summary: `import source ${source.name}`, ids: [source.id] });

  return {
    /** Sources are few: the cursor is the id of the last one shown. */
    list: (by: By, { search = '', after, limit }: { search?: string | undefined; after?: string | undefined; limit: number }) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const wanted = search.toLowerCase();
        const rows = (await store.listSources(tx)).filter(({ name, label }) =>
          `${name}\n${label}`.toLowerCase().includes(wanted),
        );
        const from = after === undefined ? 0 : rows.findIndex(({ id }) => id === after) + 1;
        const items = await shown(tx, rows.slice(from, from + limit));
        return { items, total: rows.length, next: from + limit < rows.length ? (items.at(-1)?.id ?? null) : null };
      }),

    create: (by: By, given: Fields) =>
      exclusive(() =>
        units.withApp(by.appId, by, async ({ tx }) => {
          const id = await store.insertSource(tx, dice.id(), valuesOf(by, given));
          if (id === null) throw problems.sourceExists('this address is saved already');
          await told(tx, 'imports.source-saved', { id, name: given.name });
          return one(tx, id);
        }),
      ),

    update: (by: By, id: string, given: Changes) =>
      exclusive(() =>
        units.withApp(by.appId, by, async ({ tx }) => {
          const row = await found(tx, id);
          const now = { name: row.name, description: row.description, everyHours: row.every_hours, from: fromOf(row) };
          const { name = now.name, description = now.description, from = now.from, mapping = row.mapping } = given;
          const everyHours = given.everyHours === undefined ? now.everyHours : given.everyHours;
          await store.updateSource(tx, id, valuesOf(by, { name, description, from, everyHours, mapping }));
          await told(tx, 'imports.source-saved', { id, name });
          return one(tx, id);
        }),
      ),

    remove: (by: By, id: string) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const row = await found(tx, id);
        await store.forgetSource(tx, id);
        await told(tx, 'imports.source-forgotten', row);
      }),

    /** Imports it as it is saved now. */
    run: async (by: By, id: string, apply: 'review' | 'now'): Promise<ImportRun> => {
      const from = await units.withApp(by.appId, by, async ({ tx }) => fromOf(await found(tx, id)));
      return service.start(by, { from, apply, options: usual, sourceId: id });
    },
  };
}

async function found(tx: Tx, id: string): Promise<store.SourceRow> {
  return (await store.findSource(tx, id)) ?? unknown();
}

function unknown(): never {
  throw problems.notFound('there is no such source');
}

/** Names and addresses are there once. */
async function exclusive<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const which = uniqueViolation(error);
    if (which === null) throw error;
    throw problems.sourceExists(
      which === 'source_name' ? 'there is a source of this name' : 'this address is saved already',
      {},
      error,
    );
  }
}
