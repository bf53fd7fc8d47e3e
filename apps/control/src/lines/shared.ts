// What the use cases of lines, single and many, have in common: how they write, and what a line must fit.
import { problems, reservedSegments, type LineFields } from '@muxwell/contract';
import type { Catalog } from '../catalog/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { uniqueViolation, type Tx } from '../platform/db.ts';
import type { Units } from '../platform/unit.ts';
import { createColumns, type Columns, type Deps as ColumnDeps } from './columns.ts';
import type { Memory } from './memory.ts';

export interface Deps extends ColumnDeps {
  units: Units;
  bus: Bus;
  catalog: Pick<Catalog, 'changes' | 'unknownBouquets'>;
}

/** What the use cases of lines, single and many, share. */
export interface Shared extends Deps {
  memory: Pick<Memory, 'counts' | 'search'>;
  columns: Columns;
  write: <T>(by: By, work: (tx: Tx) => Promise<T>) => Promise<T>;
  assertFits: (tx: Tx, given: LineFields, before?: readonly number[]) => Promise<void>;
}

export function createShared(deps: Deps & Pick<Shared, 'memory'>): Shared {
  const columns = createColumns(deps);
  return {
    ...deps,
    columns,
    write: (by, work) =>
      deps.units
        .withApp(by.appId, by, ({ tx }) => work(tx))
        .catch((error: unknown) => {
          throw uniqueViolation(error)?.includes('username') ? problems.usernameTaken('choose another username') : error;
        }), // prettier-ignore
    async assertFits(tx, given, before = []) {
      if (given.username !== undefined && reservedSegments.has(given.username.toLowerCase()))
        throw problems.usernameReserved(`“${given.username}” is a word of the address space: choose another username`);
      const wanted = [...(given.bouquetIds ?? []), ...(given.bouquetEnds ?? []).map((one) => one.bouquetId)];
      const ids = await deps.catalog.unknownBouquets(
        tx,
        wanted.filter((id) => !before.includes(id)),
      );
      if (ids.length > 0) throw problems.unknownReference(`there is no bouquet ${ids.join(', ')}`, { ids });
    },
  };
}
