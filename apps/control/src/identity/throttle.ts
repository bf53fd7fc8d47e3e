import type { Clock } from '@muxwell/ground';
import { createThrottle, type Limit } from '../platform/throttle.ts';

const PER_EMAIL = 10;
const PER_ADDRESS = 60;

/** Attempts by e-mail address and by network address. */
export type PairThrottle = ReturnType<typeof createPairThrottle>;

export function createPairThrottle(clock: Clock) {
  const throttle = createThrottle(clock);
  const limits = (email: string, ip: string): Limit[] => [
    { key: `e:${email}`, most: PER_EMAIL },
    { key: `a:${ip}`, most: PER_ADDRESS },
  ];
  return {
    /** Throws `rate-limited` when either has tried too often. */
    assertRoom: (email: string, ip: string): void => throttle.assertRoom(limits(email, ip)),
    failed: (email: string, ip: string): void => throttle.count(limits(email, ip)),
    succeeded: (email: string): void => throttle.forget(`e:${email}`),
  };
}
