import { TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { databaseProbe } from './probe.ts';

/** A database that answers when it is told to. */
function database() {
  const asked: PromiseWithResolvers<never>[] = [];
  const acrossApps = () => {
    const answer = Promise.withResolvers<never>();
    asked.push(answer);
    return answer.promise;
  };
  return { asked, units: { acrossApps } };
}

test('a database that hangs is down after three seconds, and has been asked once', async () => {
  const [{ asked, units }, clock] = [database(), new TestClock()];
  const ask = databaseProbe({ units, clock });

  const answers = [ask(), ask()];
  await clock.tick(3000);

  expect(await Promise.all(answers)).toEqual(['down', 'down']);
  expect(asked.length).toBe(1);
});

test('when it answers again, it is up at once', async () => {
  const [{ asked, units }, clock] = [database(), new TestClock()];
  const ask = databaseProbe({ units, clock });
  const hanging = ask();
  await clock.tick(3000);
  await hanging;

  const next = ask();
  asked[0]?.resolve(undefined as never);

  expect(await next).toBe('up');
});

test('a database that refuses is down, and is asked again the next time', async () => {
  const [{ asked, units }, clock] = [database(), new TestClock()];
  const ask = databaseProbe({ units, clock });
  const refused = ask();
  asked[0]?.reject(new Error('no'));
  expect(await refused).toBe('down');

  const next = ask();
  asked[1]?.resolve(undefined as never);
  expect(await next).toBe('up');
});
