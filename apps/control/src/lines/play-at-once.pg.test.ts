import { systemClock } from '@muxwell/ground';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

/** A write waits that long at most for being known: another database of the server that is being made may hold events back for longer. */
const WAITED_MS = 450;

test('a line is known to players by the time that its maker hears of it', async () => {
  let promised = 0;
  for (let n = 0; promised < 10; n += 1) {
    const begun = systemClock.monotonic();
    const { body } = await house.owner.call<{ username: string; password: string }>('POST', '/api/lines', {});
    const isPromised = systemClock.monotonic() - begun < WAITED_MS;
    const { username, password } = body;
    const login = await house.nobody.call<{ user_info: { auth: number } }>(
      'GET',
      `/player_api.php?username=${username}&password=${password}`,
    );
    if (isPromised) expect(login.body.user_info.auth).toBe(1);
    if (isPromised) promised += 1;
    await house.owner.call('POST', '/api/lines', { username: `other-${n}` });
  }
});
