// Many lines at once: made after a pattern, or changed where a filter finds them, with a preview and one change set each.
import { type createLines, problems, reservedSegments, type LineEdit, type LineFields } from '@muxwell/contract';
import type { z } from 'zod';
import type { By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import type { LongWork } from '../platform/long-work.ts';
import { ALPHABET } from './columns.ts';
import * as edits from './edit-store.ts';
import { namesAfter } from './name-pattern.ts';
import { findPackage, fromPackage } from './package-store.ts';
import type { Shared } from './shared.ts';
import * as store from './store.ts';

type Wanted = z.output<typeof createLines.body>;
export interface EditRequest {
  lines: edits.Choice;
  edit: LineEdit;
}

/** Sealing a line takes some 50 µs: few enough at a time that others get their turn. */
const AT_ONCE = 100;
const DRAWS = 20;
const SAMPLES = 10;
const LONGEST_NAME = 64;

export function createBulk(shared: Shared & { longWork: LongWork; watchedLines: (appId: number) => number[] }) {
  const { columns, catalog, bus, longWork, clock, dice, units, write, watchedLines } = shared;

  async function namesFor(tx: Tx, { count, startAt, username }: Wanted): Promise<string[]> {
    const pattern = { pattern: username, alphabet: ALPHABET, dice };
    const taken = new Set<string>();
    for (let round = 0; round < DRAWS; round += 1) {
      const names = namesAfter(pattern, { count, startAt, taken });
      if (names === null) break;
      const wrong = names.find(
        (name) => name.length < 3 || name.length > LONGEST_NAME || reservedSegments.has(name.toLowerCase()),
      );
      if (wrong !== undefined) throw problems.usernameReserved(`“${wrong}” cannot be a username: choose another pattern`);
      const found = await store.takenNames(tx, names);
      if (found.length === 0) return names;
      if (!username.includes('?')) throw problems.usernameTaken(`taken already: ${found.slice(0, 5).join(', ')}`);
      for (const name of found) taken.add(name);
    }
    throw problems.patternTooShort(`“${username}” does not give ${count} different usernames: add # or ?`);
  }

  async function insertAll(tx: Tx, by: By, names: string[], wanted: { given: LineFields; passwordLength: number }) {
    const made: { id: number; username: string; password: string }[] = [];
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const pairs = names
        .slice(at, at + AT_ONCE)
        .map((username) => ({ username, password: dice.word(wanted.passwordLength, ALPHABET) }));
      const rows = await store.insertLines(
        tx,
        pairs.map((pair) => columns.newRow(by.appId, { ...wanted.given, ...pair })),
      );
      const ids = new Map(rows.map((row) => [row.username, row.id]));
      made.push(...pairs.map((pair) => ({ id: ids.get(pair.username) ?? 0, ...pair })));
    }
    return made;
  }

  async function assertEdit(tx: Tx, { edit }: EditRequest): Promise<void> {
    if (Object.values(edit).every((value) => value === undefined)) throw problems.nothingToChange('say what is to change');
    await shared.assertFits(tx, { bouquetIds: [...(edit.bouquetIds ?? []), ...(edit.addBouquetIds ?? [])] });
  }

  return {
    create: (by: By, wanted: Wanted) =>
      write(by, async (tx) => {
        const { count, username: pattern, startAt: _, passwordLength, packageId, ...asked } = wanted;
        const given =
          packageId === undefined
            ? asked
            : { ...fromPackage(await findPackage(tx, packageId), clock.now()), ...asked, packageId };
        await shared.assertFits(tx, given);
        const names = await namesFor(tx, wanted);
        const { result, changeSetId } = await catalog.changes.within(tx, `create ${count} lines`, () =>
          insertAll(tx, by, names, { given, passwordLength }),
        );
        await bus.record(tx, 'lines.bulk-created', {
          summary: `${count} lines after ${pattern}`,
          counts: { created: result.length },
          changeSetId,
        });
        return { items: result, changeSetId };
      }),
    preview: (by: By, request: EditRequest) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        await assertEdit(tx, request);
        const now = clock.now();
        return edits.preview(tx, request, { now, watching: watchedLines(by.appId), samples: SAMPLES });
      }),
    edit: (by: By, request: EditRequest) =>
      longWork.run(by, 'lines.edit', (hand) =>
        write(by, async (tx) => {
          await assertEdit(tx, request);
          const { result, changeSetId } = await catalog.changes.within(tx, 'edit lines', () =>
            edits.apply(tx, request, { now: clock.now(), hand }),
          );
          await bus.record(tx, 'lines.bulk-edited', {
            summary: `${result} lines: ${Object.keys(request.edit).join(', ')}`,
            after: request.edit,
            counts: { changed: result },
            changeSetId,
          });
          return { changed: result, changeSetId };
        }),
      ),
  };
}
