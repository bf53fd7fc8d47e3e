const HOUR = 3_600_000;

/** From the hour before to a day after, as the wire wants it; steps by the hour, so that what was read stays useful. */
export function dayFrom(now: number): { from: string; to: string } {
  const hour = Math.floor(now / HOUR) * HOUR;
  return { from: new Date(hour - HOUR).toISOString(), to: new Date(hour + 24 * HOUR).toISOString() };
}
