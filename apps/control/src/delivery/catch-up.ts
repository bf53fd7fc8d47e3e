// When a viewer wants to watch from: the forms in which players write the start of a programme that was (xtream.md section 4.5). All are UTC, the
// time zone that `server_info` tells.

export interface CatchUp {
  /** Null: no form that is known. */
  start: Date | null;
  minutes: number;
}

const USUAL_MINUTES = 120;
const MOST_MINUTES = 480;
/** Years between which a number of seconds is a moment, and no odd way of writing a date. */
const [EARLIEST, LATEST] = [Date.UTC(2000, 0), Date.UTC(2100, 0)];

const WRITTEN = /^(\d{4})-?(\d\d)-?(\d\d)(?:[-:_T ](\d\d)(?:[-:_]?(\d\d)(?:[-:_]?(\d\d)(?:\.\d{1,9})?)?)?)?(?:Z|[+ ]00:?00)?$/i;

/** Seconds or milliseconds since 1970, `YYYYMMDD-HH`, `YYYY-MM-DD:HH-MM`, with other separators and seconds, and ISO 8601 in UTC. */
export function readStart(text: string): Date | null {
  if (/^\d+$/.test(text)) return within(Number(text) * (text.length > 11 ? 1 : 1000));
  const found = WRITTEN.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map((part) => Number(part ?? 0));
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  const isOne = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isOne ? within(moment.getTime()) : null;
}

const within = (at: number): Date | null => (at >= EARLIEST && at < LATEST ? new Date(at) : null);

/** Some players send none, or absurd ones. */
export function readMinutes(text: string): number {
  const minutes = Math.ceil(Number(text));
  return minutes > 0 && Number.isFinite(minutes) ? Math.min(minutes, MOST_MINUTES) : USUAL_MINUTES;
}
