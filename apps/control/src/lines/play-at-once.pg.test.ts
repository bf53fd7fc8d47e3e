import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';

let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
});
afterAll(() => house.close());

test('a line is known to players by the time that its maker hears of it', async () => {
  for (let n = 0; n < 10; n += 1) {
    const { body } = await house.owner.call<{ username: string; password: string }>('POST', '/api/lines', {});
    const { username, password } = body;
    const login = await house.nobody.call<{ user_info: { auth: number } }>(
      'GET',
      `/player_api.php?username=${username}&password=${password}`,
    );
    expect(login.body.user_info.auth).toBe(1);
    await house.owner.call('POST', '/api/lines', { username: `other-${n}` });
  }
});
