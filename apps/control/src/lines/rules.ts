// Decisions about lines that need nothing but the line and the moment.
import type { LineStatus } from '@muxwell/contract';

export interface LineTerms {
  isEnabled: boolean;
  isTrial: boolean;
  expiresAt: Date | null;
}

export const hasExpired = ({ expiresAt }: LineTerms, now: Date): boolean => expiresAt !== null && expiresAt <= now;

export function statusOf(terms: LineTerms, now: Date): LineStatus {
  if (!terms.isEnabled) return 'disabled';
  if (hasExpired(terms, now)) return 'expired';
  return terms.isTrial ? 'trial' : 'active';
}

export interface Duration {
  /** Null: without an end. */
  duration: number | null;
  unit: 'hours' | 'days' | 'months';
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** A month later is the same day of the next month, or its last day where there is none (UTC). Null: without an end. */
export function later(from: Date, { duration, unit }: Duration): Date | null {
  if (duration === null) return null;
  if (unit !== 'months') return new Date(from.getTime() + duration * (unit === 'hours' ? HOUR_MS : DAY_MS));
  const months = from.getUTCFullYear() * 12 + from.getUTCMonth() + duration;
  const [year, month] = [Math.floor(months / 12), months % 12];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  const moment = new Date(from);
  moment.setUTCFullYear(year, month, Math.min(from.getUTCDate(), lastDay));
  return moment;
}

/** Paid time is added to what is left; an expired line starts again from now. A line that never expires stays so. */
export function renewed(expiresAt: Date | null, by: Duration, now: Date): Date | null {
  return expiresAt === null ? null : later(new Date(Math.max(expiresAt.getTime(), now.getTime())), by);
}

export interface Grants {
  bouquetIds: readonly number[];
  /** When the grant of a bouquet ends, in Unix milliseconds; null: every grant lasts as long as the line. */
  bouquetEnds: ReadonlyMap<number, number> | null;
}

/** The bouquets that are granted at this moment. */
export function bouquetsOf({ bouquetIds, bouquetEnds }: Grants, now: Date): readonly number[] {
  if (!bouquetEnds) return bouquetIds;
  return bouquetIds.filter((id) => (bouquetEnds.get(id) ?? Number.POSITIVE_INFINITY) > now.getTime());
}
