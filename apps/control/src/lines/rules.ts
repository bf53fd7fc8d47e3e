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

const DAY_MS = 86_400_000;

/** Paid days are added to what is left; an expired line starts again from today. A line that never expires stays so. */
export function renewed(expiresAt: Date | null, days: number, now: Date): Date | null {
  if (expiresAt === null) return null;
  return new Date(Math.max(expiresAt.getTime(), now.getTime()) + days * DAY_MS);
}
