import { createContext, useContext, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

/** The app's time zone; display follows it, whatever the machine's own is. */
const ZoneContext = createContext<string | undefined>(undefined);
export const ZoneProvider = ZoneContext.Provider;

export type Format = ReturnType<typeof createFormat>;

type Instant = string | number | Date;
const MINUTE = 60;
const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', MINUTE],
];

/** Numbers, times and rates as people of a language read them. */
function createFormat(language: string, timeZone?: string) {
  const zone = timeZone ? { timeZone } : {};
  const number = new Intl.NumberFormat(language);
  const exact = new Intl.DateTimeFormat(language, { ...zone, dateStyle: 'medium', timeStyle: 'medium' });
  const short = new Intl.DateTimeFormat(language, { ...zone, dateStyle: 'medium', timeStyle: 'short' });
  const day = new Intl.DateTimeFormat(language, { ...zone, dateStyle: 'medium' });
  const clock = new Intl.DateTimeFormat(language, { ...zone, hour: '2-digit', minute: '2-digit' });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const units = new Map<string, Intl.NumberFormat>();
  const unit = (name: string, value: number) => {
    const maximumFractionDigits = value < 10 ? 1 : 0;
    const key = `${name} ${maximumFractionDigits}`;
    const known =
      units.get(key) ??
      new Intl.NumberFormat(language, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits });
    units.set(key, known);
    return known.format(value);
  };

  return {
    number: (value: number) => number.format(value),

    exact: (at: Instant) => exact.format(new Date(at)),
    short: (at: Instant) => short.format(new Date(at)),
    day: (at: Instant) => day.format(new Date(at)),
    clock: (at: Instant) => clock.format(new Date(at)),
    /** “in 12 days”, “3 min. ago”. */
    relative(at: Instant, now: number) {
      const seconds = (new Date(at).getTime() - now) / 1000;
      const step = steps.find(([, size]) => Math.abs(seconds) >= size);
      return step ? relative.format(Math.trunc(seconds / step[1]), step[0]) : relative.format(0, 'minute');
    },
    bits(perSecond: number) {
      if (perSecond >= 1e9) return unit('gigabit-per-second', perSecond / 1e9);
      if (perSecond >= 1e6) return unit('megabit-per-second', perSecond / 1e6);
      return unit('kilobit-per-second', perSecond / 1e3);
    },
    bytes(value: number) {
      if (value >= 1e9) return unit('gigabyte', value / 1e9);
      if (value >= 1e6) return unit('megabyte', value / 1e6);
      return unit('kilobyte', value / 1e3);
    },
    duration(seconds: number) {
      if (seconds >= 5400) return unit('hour', seconds / 3600);
      return seconds >= MINUTE ? unit('minute', seconds / MINUTE) : unit('second', Math.max(0, Math.round(seconds)));
    },
    milliseconds: (value: number) => unit('millisecond', value),
  };
}

const made = new Map<string, Format>();

/** The one of a language and a time zone: a formatter takes a millisecond to make, and each cell of a list asks for some. */
export function formatOf(language: string, timeZone?: string): Format {
  const key = `${language} ${timeZone ?? ''}`;
  const known = made.get(key) ?? createFormat(language, timeZone);
  made.set(key, known);
  return known;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  return formatOf(i18n.language, useContext(ZoneContext));
}

/** The present time, told anew in steps: what is relative stays true. All who ask for the same steps share one clock, and one drawing. */
export function useNow(everyMs = 30_000): number {
  const { listen, now } = clockOf(everyMs);
  return useSyncExternalStore(listen, now, now);
}

interface SharedClock {
  listen: (tell: () => void) => () => void;
  now: () => number;
}
const clocks = new Map<number, SharedClock>();

/** A clock that ticks every so many milliseconds while somebody listens; it is set anew when the first one comes. */
export function clockOf(everyMs: number): SharedClock {
  const known = clocks.get(everyMs);
  if (known) return known;
  const listeners = new Set<() => void>();
  let at = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    at = Date.now();
    for (const tell of listeners) tell();
  };
  // Nobody may have listened for an hour.
  const now = () => {
    if (listeners.size === 0 && Math.abs(Date.now() - at) >= everyMs) at = Date.now();
    return at;
  };
  const listen = (tell: () => void) => {
    if (listeners.size === 0) {
      at = Date.now();
      timer = setInterval(tick, everyMs);
    }
    listeners.add(tell);
    return () => {
      listeners.delete(tell);
      if (listeners.size === 0) clearInterval(timer);
    };
  };
  const clock = { listen, now };
  clocks.set(everyMs, clock);
  return clock;
}
