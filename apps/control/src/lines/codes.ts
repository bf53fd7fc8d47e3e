// Use cases of activation codes: a batch is made and exported; each code is redeemed once, as a new line or as more time for one.
import { problems, type ActivationCode, type createCodes, type redeemCode } from '@muxwell/contract';
import { ProblemError } from '@muxwell/ground';
import type { z } from 'zod';
import { systemBy, type By } from '../platform/by.ts';
import type { Tx } from '../platform/db.ts';
import { createThrottle } from '../platform/throttle.ts';
import * as store from './code-store.ts';
import { csvOf } from './codes-csv.ts';
import { lookupOf } from './memory.ts';
import { findPackage } from './package-store.ts';
import { linksOf, makeLine, renewLine, unknown } from './service.ts';
import type { Shared } from './shared.ts';
import { findByLookup } from './store.ts';

/** Without characters that look alike. */
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
/** Wrong codes of one address in a quarter of an hour. */
const MOST_WRONG = 10;
const AT_ONCE = 200;
const MOST_EXPORTED = 100_000;
const PAGE = 500;

type Wanted = z.output<typeof createCodes.body>;
type Redeemed = z.output<typeof redeemCode.body>;
type Filter = Omit<store.CodeFilter, 'now'>;

export function createCodesService(shared: Shared) {
  const { units, bus, clock, dice, secrets, settings, write } = shared;
  const hashOf = (appId: number, code: string) => secrets.hmac('lines.code', `${appId}:${code}`);
  const guesses = createThrottle(clock);
  const guessesOf = (ip: string) => [{ key: ip, most: MOST_WRONG }];
  const stateOf = (row: Pick<store.CodeRow, 'redeemed_at' | 'is_revoked' | 'expires_at'>): store.CodeState => {
    if (row.redeemed_at) return 'redeemed';
    if (row.is_revoked) return 'revoked';
    return row.expires_at && row.expires_at <= clock.now() ? 'expired' : 'open';
  };
  const toCode = (row: store.CodeRow, withSecrets: boolean): ActivationCode => ({
    id: row.id,
    batchId: row.batch_id,
    batchName: row.batch_name,
    code: withSecrets ? dashed(secrets.open('lines.code', row.code_sealed)) : '',
    state: stateOf(row),
    packageId: row.package_id,
    expiresAt: row.expires_at?.toISOString() ?? null,
    redeemedAt: row.redeemed_at?.toISOString() ?? null,
    redeemedIp: row.redeemed_ip,
    line: row.line_id === null || row.username === null ? null : { id: row.line_id, username: row.username },
    createdAt: row.created_at.toISOString(),
  }); // prettier-ignore
  const page = (tx: Tx, request: Filter & { after?: string | undefined; limit: number }) =>
    store.listCodes(tx, { ...request, now: clock.now() });

  /** The line that the given credentials are of; null where none are given, or they are nobody's. */
  async function lineToRenew(tx: Tx, appId: number, { username, password }: Redeemed): Promise<number | null> {
    if (username === undefined || password === undefined) return null;
    return (await findByLookup(tx, lookupOf(secrets, appId, username, password)))?.id ?? null;
  }

  async function redeemWithin(tx: Tx, by: By, given: Redeemed) {
    const held = await store.lockCode(tx, { code_hash: hashOf(by.appId, plain(given.code)) });
    if (!held || stateOf(held) !== 'open' || held.package_id === null)
      throw problems.codeInvalid('there is no such code, or it has been used');
    const renewing = await lineToRenew(tx, by.appId, given);
    const line =
      renewing === null
        ? await makeLine(shared, tx, by, { username: given.username, password: given.password, packageId: held.package_id })
        : await renewLine(shared, tx, renewing, { packageId: held.package_id });
    await store.noteRedeemed(tx, held.id, { at: clock.now(), ip: by.ip, lineId: line.id });
    await bus.record(tx, 'lines.code-redeemed', {
      summary: `a code of ${held.batch_name} by line ${line.username}`,
      ids: [held.id],
      after: { lineId: line.id },
    });
    return { isNew: renewing === null, line };
  }

  return {
    list: (by: By, request: Filter & { after?: string | undefined; limit: number }, withSecrets: boolean) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const found = await page(tx, request);
        return { ...found, items: found.items.map((row) => toCode(row, withSecrets)) };
      }),
    create: (by: By, { name, packageId, count, length, expiresAt }: Wanted) =>
      write(by, async (tx) => {
        await findPackage(tx, packageId);
        const batch = {
          app_id: by.appId,
          batch_id: dice.id(),
          batch_name: name,
          package_id: packageId,
          expires_at: expiresAt === null ? null : new Date(expiresAt),
        };
        const codes: string[] = [];
        for (let at = 0; at < count; at += AT_ONCE) {
          const some = Array.from({ length: Math.min(AT_ONCE, count - at) }, () => dice.word(length, LETTERS));
          await store.insertCodes(
            tx,
            batch,
            some.map((code) => ({
              id: dice.id(),
              code_sealed: secrets.seal('lines.code', code),
              code_hash: hashOf(by.appId, code),
            })),
          );
          codes.push(...some.map(dashed));
        }
        await bus.record(tx, 'lines.codes-created', {
          summary: `${count} codes: ${name}`,
          after: { name, packageId, count, expiresAt },
          counts: { created: count },
        });
        return { batchId: batch.batch_id, codes };
      }),
    /** CSV, at most 100,000 rows. */
    export: (by: By, filter: Filter) =>
      units.withApp(by.appId, by, async ({ tx }) => {
        const codes: ActivationCode[] = [];
        for (let after: string | undefined, isMore = true; isMore && codes.length < MOST_EXPORTED; ) {
          const found = await page(tx, { ...filter, after, limit: PAGE });
          codes.push(...found.items.map((row) => toCode(row, true)));
          after = found.next ?? undefined;
          isMore = found.next !== null;
          await new Promise((resolve) => setImmediate(resolve));
        }
        await bus.record(tx, 'lines.codes-exported', { summary: `${codes.length} codes`, counts: { codes: codes.length } });
        return csvOf(codes);
      }),
    revoke: (by: By, id: string) =>
      write(by, async (tx) => {
        const held = (await store.lockCode(tx, { id })) ?? unknown('code');
        if (held.redeemed_at) throw problems.codeUsed('this code has become a line: switch the line off instead');
        await store.revokeCode(tx, id);
        await bus.record(tx, 'lines.code-revoked', { summary: `a code of ${held.batch_name}`, ids: [id] });
      }),
    /** Public: guessing is slowed down per address. `address`: scheme, host and port of the request. */
    async redeem(asker: Pick<By, 'appId' | 'ip' | 'userAgent' | 'requestId'>, given: Redeemed, address: string) {
      guesses.assertRoom(guessesOf(asker.ip));
      const by = { ...systemBy(asker.appId, 'activation code'), ...asker };
      try {
        const { isNew, line } = await write(by, (tx) => redeemWithin(tx, by, given));
        const server = settings.get(asker.appId, 'service.publicUrl') || address;
        return { isNew, expiresAt: line.expiresAt, links: linksOf(line, server) };
      } catch (error) {
        if (error instanceof ProblemError && error.type === problems.codeInvalid.type) guesses.count(guessesOf(asker.ip));
        throw error;
      }
    },
  };
}

/** As it is kept and compared: capitals and digits alone. */
const plain = (code: string) => code.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');
/** As people read it: groups of four. */
const dashed = (code: string) => code.replaceAll(/(.{4})(?=.)/g, '$1-');
