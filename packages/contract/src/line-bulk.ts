// Work on many lines at once: making them after a pattern, and changing all that a filter finds.
import { z } from 'zod';
import { endpoint, int32 } from './endpoint.ts';
import { lineFields } from './line-fields.ts';
import { LineStatus } from './lines.ts';
import * as problems from './problems.ts';

const tag = 'Lines';
const shared = z
  .object(lineFields)
  .omit({ username: true, password: true, lockedNetwork: true, email: true, phone: true })
  .partial();

export const MadeLine = z.object({ id: int32, username: z.string(), password: z.string() });
export const createLines = endpoint({
  method: 'POST',
  path: '/api/lines/bulk',
  isLong: true,
  needs: 'lines:write',
  tag,
  summary: 'Create many lines after a pattern; answers their usernames and passwords, and the change set that undoes it',
  status: 201,
  body: shared.extend({
    count: z.number().int().min(1).max(5000),
    username: z
      .string()
      .trim()
      .max(64)
      .regex(/^[A-Za-z0-9._@#?-]+$/, 'letters, digits, . _ @ - and the marks # and ?')
      .default('??????????')
      .describe('A run of # becomes a number that counts up, with leading zeros; each ? a random letter or digit.'),
    startAt: z.number().int().min(0).max(1_000_000_000).default(1).describe('The first number of a run of #.'),
    passwordLength: z.number().int().min(4).max(64).default(12),
    packageId: int32.optional(),
  }),
  reply: z.object({ items: z.array(MadeLine), changeSetId: z.uuid() }),
  problems: [problems.usernameTaken, problems.usernameReserved, problems.unknownReference, problems.patternTooShort],
});

/** Which lines: these, or all that a filter finds. */
const LineChoice = z.union([
  z.object({ ids: z.array(int32).min(1).max(100_000) }),
  z.object({
    filter: z.object({ status: LineStatus.optional(), bouquetId: int32.optional(), search: z.string().max(200).optional() }),
  }),
]);
const { username: _username, password: _password, bouquetEnds: _ends, email: _email, phone: _phone, ...editable } = lineFields;
/** What becomes of the chosen lines: fields are replaced; bouquets and days may also be added. */
const LineEdit = z
  .object(editable)
  .omit({ lockedNetwork: true })
  .partial()
  .extend({
    addDays: z.number().int().min(-3650).max(3650).optional().describe('To what is left; an expired line starts from today.'),
    addBouquetIds: z.array(int32).max(1000).optional(),
    removeBouquetIds: z.array(int32).max(1000).optional(),
    resetNetworkLock: z.literal(true).optional(),
  });
export type LineEdit = z.infer<typeof LineEdit>;
const body = z.object({ lines: LineChoice, edit: LineEdit });
const problemsOfEdit = [problems.unknownReference, problems.nothingToChange] as const;

export const previewLineEdit = endpoint({
  method: 'POST',
  path: '/api/lines/edit/preview',
  isLong: true,
  needs: 'lines:write',
  tag,
  summary: 'What a change of many lines would do: how many it finds, how many it changes, with samples',
  body,
  reply: z.object({
    found: z.number().int(),
    changed: z.number().int(),
    /** Of the changed ones, those that somebody watches with now. */
    watching: z.number().int(),
    samples: z.array(
      z.object({
        id: int32,
        username: z.string(),
        before: z.record(z.string(), z.unknown()),
        after: z.record(z.string(), z.unknown()),
      }),
    ),
  }),
  problems: problemsOfEdit,
});
export const editLines = endpoint({
  method: 'POST',
  path: '/api/lines/edit',
  isLong: true,
  needs: 'lines:write',
  tag,
  summary: 'Change many lines at once; answers the change set that undoes it',
  body,
  reply: z.object({ changed: z.number().int(), changeSetId: z.uuid() }),
  problems: [...problemsOfEdit, problems.cancelled],
});
