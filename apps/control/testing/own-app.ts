import type { Caller, House } from './house.ts';

/** A fresh app, and its owner to call it: a test that has one sees nothing of the others. */
export async function ownApp(house: House): Promise<Caller> {
  const { body } = await house.owner.call<{ id: number }>('POST', '/api/apps', { name: 'Test', timeZone: 'UTC' });
  await house.settled();
  return {
    appId: body.id,
    call: (method, path, given, headers) => house.owner.call(method, path, given, { 'muxwell-app': String(body.id), ...headers }),
  };
}
