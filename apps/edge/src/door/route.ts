// Which requests are media, answered here, and which are passed on to the control plane.
import { mediaSegments, reservedSegments } from '@muxwell/contract';

export type Route =
  /** A viewer's URL: the control plane decides what it means. */
  | { kind: 'media' }
  /** A segment of our own playlists. */
  | { kind: 'segment'; key: string; sequence: number }
  | { kind: 'control' }
  /** Nothing that anybody may ask for here. */
  | { kind: 'none' };

const ITEM = /^\d+(\.\w{1,8})?$/;
const LEADING: ReadonlySet<string> = new Set(mediaSegments);

/** Decides by path alone. `path` is as on the wire, without the query. */
export function routeOf(path: string): Route {
  const segments = path.split('/').filter((segment) => segment !== '');
  const first = segments[0] ?? '';
  const last = segments.at(-1) ?? '';
  // The edges' own door: reached over the control plane's socket, never from outside.
  if (first === 'edge') return { kind: 'none' };
  if (first === 'hls') return segmentOf(segments);
  if (first === 'timeshift.php' && segments.length === 1) return { kind: 'media' };
  if (LEADING.has(first)) return isMedia(segments, first, last) ? { kind: 'media' } : { kind: 'control' };
  const isShort = segments.length === 3 && ITEM.test(last) && !reservedSegments.has(decoded(first));
  return { kind: isShort ? 'media' : 'control' };
}

/** `/live/U/P/ID.ts`, `/live/TOKEN/ID.ts`, `/play/TOKEN`, `/streaming/live.php`, the two orders of catch-up; anything else is a page of the panel. */
function isMedia(segments: readonly string[], first: string, last: string): boolean {
  if (first === 'streaming') return segments.length === 2;
  if (first === 'play') return segments.length === 2 || segments.length === 3;
  if (first === 'timeshifts') return segments.length === 6;
  return (segments.length === 4 || segments.length === 3 || first === 'timeshift') && ITEM.test(last);
}

/** `/hls/APP/STREAM/NUMBER.ts` */
function segmentOf([, app = '', stream = '', file = '', more]: readonly string[]): Route {
  const number = /^(\d{1,15})\.ts$/.exec(file)?.[1];
  if (number === undefined || more !== undefined || !/^\d+$/.test(app) || !/^\d+$/.test(stream)) return { kind: 'none' };
  return { kind: 'segment', key: `${app}:${stream}`, sequence: Number(number) };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
