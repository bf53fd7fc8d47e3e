// Use cases of many streams: a change where a filter or a selection finds them, with a preview, as one change set.
import { problems, type StreamChoice, type StreamEdit } from '@muxwell/contract';
import type { Clock } from '@muxwell/ground';
import type { Bus } from '../platform/bus.ts';
import type { By } from '../platform/by.ts';
import { sql, type Tx } from '../platform/db.ts';
import type { Hand, LongWork } from '../platform/long-work.ts';
import type { Secrets } from '../platform/secrets.ts';
import type { Units } from '../platform/unit.ts';
import { findBouquet } from './bouquet-store.ts';
import type { ChangeSets } from './change-sets.ts';
import * as edits from './edit-store.ts';
import type { Memory } from './memory.ts';
import { patternsOf } from './rename.ts';
import { openHeaders, openProxy, sealHeaders, sealProxy } from './requests.ts';
import { searchStreams } from './search.ts';
import { unknownIds, type StreamFilter } from './store.ts';

export interface Deps {
  units: Units;
  bus: Bus;
  longWork: LongWork;
  clock: Clock;
  secrets: Secrets;
  changes: ChangeSets;
  memory: Pick<Memory, 'of'>;
  /** The streams of an app that somebody watches, one entry per connection. */
  watchedStreams: (appId: number) => number[];
}
export interface EditRequest {
  streams: StreamChoice;
  edit: StreamEdit;
}

const SAMPLES = 10;
/** No more different sealed headers than these are opened, to tell which are the same as the new ones. */
const MOST_OPENED = 200;
const PATIENCE = '20s';
const WRONG_PATTERN = '2201B';
const TOO_LONG = '57014';

export function createBulk({ units, bus, longWork, clock, secrets, changes, memory, watchedStreams }: Deps) {
  async function prepared(tx: Tx, by: By, { streams, edit }: EditRequest): Promise<edits.Request> {
    if (Object.values(edit).every((value) => value === undefined)) throw problems.nothingToChange('say what is to change');
    await assertReferences(tx, edit);
    return { streams: await choiceOf(tx, by, streams), edit, sealed: await sealedOf(tx, edit) };
  }
  async function sealedOf(tx: Tx, { headers, proxy }: StreamEdit): Promise<edits.Sealed[]> {
    const found: edits.Sealed[] = [];
    if (headers !== undefined) {
      const wanted = JSON.stringify(headers);
      const isSame = (sealed: string) => JSON.stringify(openHeaders(secrets, sealed)) === wanted;
      const same = await sameSealed(tx, 'headers_sealed', isSame);
      found.push({ column: 'headers_sealed', sealed: sealHeaders(secrets, headers), same });
    }
    if (proxy !== undefined) {
      const same = await sameSealed(tx, 'proxy_sealed', (sealed) => openProxy(secrets, sealed) === proxy);
      found.push({ column: 'proxy_sealed', sealed: sealProxy(secrets, proxy), same });
    }
    return found;
  }
  /** Sealed texts differ each time: those that hold the same are found by opening them. */
  async function sameSealed(tx: Tx, column: edits.Sealed['column'], isSame: (sealed: string) => boolean): Promise<string[]> {
    const { rows } = await sql<{ sealed: string }>`select distinct ${sql.ref(column)} as sealed from catalog.stream
      where gone_at is null and ${sql.ref(column)} <> '' limit ${MOST_OPENED}`.execute(tx);
    return ['', ...rows.map((row) => row.sealed)].filter(isSame);
  }
  async function choiceOf(tx: Tx, by: By, streams: StreamChoice): Promise<edits.Choice> {
    return 'ids' in streams ? streams : { filter: await filterOf(tx, memory.of(by.appId), streams.filter) };
  }

  return {
    choiceOf,
    preview: (by: By, request: EditRequest) =>
      units.withApp(by.appId, by, ({ tx }) =>
        withinPatience(tx, request.edit, async () =>
          edits.preview(tx, await prepared(tx, by, request), { watched: watchedStreams(by.appId), samples: SAMPLES }),
        ),
      ),
    edit: (by: By, request: EditRequest) => longWork.run(by, 'streams.edit', (hand) => editWithin(by, request, hand)),
  };

  function editWithin(by: By, request: EditRequest, hand: Hand) {
    return units.withApp(by.appId, by, ({ tx }) =>
      withinPatience(tx, request.edit, async () => {
        const ready = await prepared(tx, by, request);
        const { result, changeSetId } = await changes.within(tx, 'edit streams', () =>
          edits.apply(tx, ready, { at: clock.now(), hand }),
        );
        await bus.record(tx, 'catalog.streams-edited', {
          summary: `${result} streams: ${Object.keys(request.edit).join(', ')}`,
          after: forAudit(request.edit),
          counts: { changed: result },
          changeSetId,
        });
        return { changed: result, changeSetId };
      }),
    );
  }
}

/** What a filter means at this moment: words are looked up in memory, a bouquet by what it grants. */
export async function filterOf(
  tx: Tx,
  catalog: ReturnType<Memory['of']>,
  { search, bouquetId, ...rest }: { search?: string | undefined; bouquetId?: number | undefined } & StreamFilter,
): Promise<StreamFilter> {
  const bouquet = bouquetId === undefined ? undefined : await findBouquet(tx, bouquetId);
  const grants = {
    categoryIds: bouquet?.category_ids ?? [],
    streamIds: bouquet?.stream_ids ?? [],
    seriesIds: bouquet?.series_ids ?? [],
  };
  return {
    ...rest,
    within: bouquetId === undefined ? undefined : grants,
    ids: search ? (await searchStreams(catalog, search)).map(({ id }) => id) : undefined,
  };
}

async function assertReferences(tx: Tx, edit: StreamEdit): Promise<void> {
  const ids = [
    ...(await unknownIds(tx, 'catalog.category', [...(edit.categoryIds ?? []), ...(edit.addCategoryIds ?? [])])),
    ...(await unknownIds(tx, 'catalog.bouquet', edit.addBouquetIds ?? [])),
  ];
  if (ids.length > 0) throw problems.unknownReference(`there is no category or bouquet ${ids.join(', ')}`, { ids });
}

/** Patterns come from people: the database ends one that takes too long, and a wrong one is their problem. */
async function withinPatience<T>(tx: Tx, { rename }: StreamEdit, work: () => Promise<T>): Promise<T> {
  if (!rename) return work();
  await sql`select set_config('statement_timeout', ${PATIENCE}, true)`.execute(tx);
  try {
    for (const pattern of patternsOf(rename)) await sql`select regexp_replace('', ${pattern}, '')`.execute(tx);
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === WRONG_PATTERN) throw problems.patternWrong(error instanceof Error ? error.message : '');
    if (code === TOO_LONG) throw problems.patternWrong(`the patterns take longer than ${PATIENCE} over these names`);
    throw error;
  }
}

/** Values of headers may be credentials, and a proxy's address carries them. */
const forAudit = ({ headers, proxy, ...edit }: StreamEdit) => ({
  ...edit,
  ...(headers ? { headers: Object.keys(headers) } : {}),
  ...(proxy === undefined ? {} : { proxy: proxy === null ? null : new URL(proxy).host }),
});
