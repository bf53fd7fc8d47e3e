// The times of XMLTV: `YYYYMMDDHHMMSS ±HHMM` (xmltv.dtd, DATE/TIME), and what the wild makes of it.

const zones: Record<string, number> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  IST: 60,
  CET: 60,
  MET: 60,
  CEST: 120,
  MEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
}; // prettier-ignore
const TIME =
  /^\s*(\d{4})-?(\d{2})-?(\d{2})[T ]?(?:(\d{2}):?(\d{2}):?(\d{2})?(?:\.\d+)?)?\s*(?:([+-])(\d{1,2}):?(\d{2})|([A-Za-z]{1,5}))?\s*$/;

/** Unix seconds of a time; null when it is none. Without an offset it is UTC, and so is one with an unknown zone's name. */
export function readTime(text: string): number | null {
  const found = TIME.exec(text);
  if (!found) return null;
  const [, year, month, day, hour = '0', minute = '0', second = '0', sign, hours, minutes, zone] = found;
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)];
  if (y < 1970 || y > 2037 || mo < 1 || mo > 12 || d < 1 || d > 31 || h > 24 || mi > 59 || s > 60) return null;
  const offset = sign
    ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
    : (zones[(zone ?? '').toUpperCase()] ?? 0);
  if (Math.abs(offset) > 900) return null;
  const seconds = Date.UTC(y, mo - 1, d, h, mi, s) / 1000 - offset * 60;
  return seconds < 0 || seconds > 2_147_483_647 ? null : seconds;
}

/** `YYYYMMDDHHMMSS +0000` of unix seconds. */
export function writeTime(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(0, 4)}${iso.slice(5, 7)}${iso.slice(8, 10)}${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)} +0000`;
}
