// What the demo provider offers, as data, and its playlist and guide as text.
import type { Picture } from './encode.ts';

export interface Item extends Picture {
  kind: 'live' | 'radio' | 'movie' | 'episode';
  /** The file that is encoded once; its name is also the address. */
  file: string;
  group: string;
  guideId: string | null;
}

export type LineUp = readonly Item[];

/** Live channels repeat a loop of 40 s: 1000 pictures and 1875 AAC frames of 1024 samples end together, so that the joint is not seen. */
const LOOP = 40;

/** The demo's line-up; `height` of the pictures in pixels. */
export function demoLineUp(height: number): LineUp {
  const live = (channel: number, title: string, pattern: string): Item => ({
    kind: 'live',
    channel,
    title,
    pattern,
    height,
    seconds: LOOP,
    tone: 220 * channel,
    file: `live/${channel}.ts`,
    group: 'Demo channels',
    guideId: `demo.${channel}`,
  });
  const film = (channel: number, title: string, rest: Pick<Item, 'kind' | 'seconds' | 'group'>): Item => ({
    channel,
    title,
    pattern: 'testsrc2',
    height,
    tone: 330,
    guideId: null,
    file: `${rest.kind}/${channel}.mp4`,
    ...rest,
  });
  return [
    live(1, 'Harbour One', 'testsrc2'),
    live(2, 'Northlight', 'smptehdbars'),
    live(3, 'Ember Sport', 'pal75bars'),
    {
      kind: 'radio',
      channel: 4,
      title: 'Driftwood FM',
      pattern: null,
      height,
      seconds: LOOP,
      tone: 523,
      file: 'radio/4.ts',
      group: 'Demo radio',
      guideId: null,
    },
    film(101, 'The Slow Lighthouse (2024)', { kind: 'movie', seconds: 120, group: 'Demo films' }),
    film(111, 'Kettle Street S01E01', { kind: 'episode', seconds: 40, group: 'Demo series' }),
    film(112, 'Kettle Street S01E02', { kind: 'episode', seconds: 40, group: 'Demo series' }),
  ];
}

/** The playlist (M3U with the attributes that players read); `base` is the provider's address without a slash at its end. */
export function playlistOf(items: LineUp, base: string): string {
  const lines = items.flatMap(({ kind, title, group, guideId, file, channel }) => {
    const attributes = {
      'tvg-id': guideId ?? '',
      'tvg-name': title,
      'tvg-logo': `${base}/logo/${channel}.svg`,
      'group-title': group,
    };
    const radio = kind === 'radio' ? ' radio="true"' : '';
    const written = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
    return [`#EXTINF:-1 ${written.join(' ')}${radio},${title}`, `${base}/${file}`];
  });
  return `${[`#EXTM3U url-tvg="${base}/guide.xml"`, ...lines].join('\n')}\n`;
}

const HALF_HOUR = 30 * 60 * 1000;
const shows = ['Morning Tide', 'The Weather Room', 'Slow News', 'Open Window', 'Long Way Home', 'Night Ferry'];

/** The guide (XMLTV): half-hour programmes from a day before `now` to two days after it, the same ones whenever it is asked for. */
export function guideOf(items: LineUp, now: Date): string {
  const listed = items.filter((item) => item.guideId !== null);
  const channels = listed.map(
    ({ guideId, title }) => `  <channel id="${guideId}"><display-name>${title}</display-name></channel>`,
  );
  const first = Math.floor(now.getTime() / HALF_HOUR) - 48;
  const programmes = listed.flatMap(({ guideId, channel }) =>
    Array.from({ length: 48 * 3 }, (_, index) => {
      const slot = first + index;
      const show = shows[(slot + channel) % shows.length];
      const [start, stop] = [stampOf(slot), stampOf(slot + 1)];
      return `  <programme start="${start}" stop="${stop}" channel="${guideId}"><title lang="en">${show}</title><desc lang="en">${show}, part ${slot % 100}.</desc></programme>`;
    }),
  );
  return `<?xml version="1.0" encoding="UTF-8"?>\n<tv generator-info-name="demo">\n${[...channels, ...programmes].join('\n')}\n</tv>\n`;
}

/** `20260102150000 +0000` */
const stampOf = (slot: number) => `${new Date(slot * HALF_HOUR).toISOString().replace(/\D/g, '').slice(0, 14)} +0000`;

export function logoOf({ title, channel }: Item): string {
  const letters = title.split(' ').map((word) => word[0] ?? '');
  const initials = letters.slice(0, 2).join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96"><rect width="96" height="96" rx="16" fill="hsl(${(channel * 67) % 360} 55% 38%)"/><text x="48" y="60" font-family="sans-serif" font-size="38" font-weight="700" fill="#fff" text-anchor="middle">${initials}</text></svg>\n`;
}
