// An installation as large operators have it: a hundred thousand streams and as many lines.
import { importList, type Installation } from './installation.ts';
import { generated, provider } from './lists.ts';

export const MANY = 100_000;
const LINES_AT_ONCE = 5000;

/** Fills it through the front door. */
export async function fillWithMany(house: Installation): Promise<void> {
  await using list = await provider();
  list.serve(await generated('make-playlist', '--entries', String(MANY), '--kind', 'live'));
  await importList(house, list.url);
  for (let made = 0; made < MANY; made += LINES_AT_ONCE)
    await house.api.ask('POST', '/api/lines/bulk', {
      count: LINES_AT_ONCE,
      username: 'many-######',
      startAt: made,
      passwordLength: 10,
    });
}
