// get.php: playlists in the forms that players and receivers take.
import { writeEntry, writeHeader } from '@muxwell/m3u';
import type { StreamRow } from '../catalog/index.ts';
import { deviceLists, deviceScripts, type DeviceList, type DeviceType, type ScriptType } from './device-lists.ts';
import { filled, Fragments, HOLE, holed, type Holed } from './fragments.ts';
import { episodesOf, rowsOf, type LineSet, type Snapshot } from './snapshot.ts';

export type Output = 'ts' | 'm3u8';
const ownTypes = ['m3u', 'm3u_plus', 'simple', 'gigablue', 'enigma16', 'dreambox'] as const;
type OwnType = (typeof ownTypes)[number];
export type PlaylistType = OwnType | DeviceType | ScriptType;
const isDevice = (type: string): type is DeviceType => Object.hasOwn(deviceLists, type);
const isScript = (type: string): type is ScriptType => Object.hasOwn(deviceScripts, type);

export interface PlaylistOptions {
  type: PlaylistType;
  output: Output;
  /** Scheme, host and port. */
  base: string;
  username: string;
  password: string;
  /** Kinds to write; null: all. */
  kinds: ReadonlySet<string> | null;
}

/** Receivers look for these very names; the others carry the username. */
export function fileNameOf(type: PlaylistType, username: string): string {
  const safe = username.replaceAll(/[^A-Za-z0-9._@-]/g, '_');
  if (type === 'm3u') return `tv_channels_${safe}.m3u`;
  if (type === 'm3u_plus') return `tv_channels_${safe}_plus.m3u`;
  if (isDevice(type)) return deviceLists[type].file(safe);
  if (isScript(type)) return deviceScripts[type].file;
  return type === 'simple' ? `simple_${safe}.txt` : 'userbouquet.favourites.tv';
}

export function typeOf(text = ''): PlaylistType {
  if (isDevice(text) || isScript(text)) return text;
  return ownTypes.find((type) => type === text) ?? 'm3u_plus';
}

export function contentTypeOf(type: PlaylistType): string {
  if (isDevice(type)) return deviceLists[type].type;
  return type === 'simple' || isScript(type) ? 'text/plain; charset=utf-8' : 'audio/x-mpegurl; charset=utf-8';
}

/** The output that was asked for where the line may have it, else the app's usual one, else what the line may have. */
export function outputOf(asked: string | undefined, usual: Output, allowed: readonly string[]): Output {
  const wanted = { ts: 'ts', mpegts: 'ts', m3u8: 'm3u8', hls: 'm3u8' }[asked ?? ''] as Output | undefined;
  const may = (output: Output) => allowed.includes(output === 'm3u8' ? 'hls' : 'ts');
  return [wanted, usual, 'ts' as const, 'm3u8' as const].find((output) => output !== undefined && may(output)) ?? usual;
}

const keyNames = ['live', 'movie', 'series', 'radio_streams', 'created_live'];

/** The kinds of a `key` parameter, a list with commas; null, which is all, where there is none. */
export const kindsOf = (text: string | undefined): ReadonlySet<string> | null =>
  text === undefined ? null : new Set(keyNames.filter((name) => text.split(',').includes(name)));

/** The playlist of a set, in pieces: channels, films, then the episodes of each series. */
export function* playlist(snapshot: Snapshot, set: LineSet, options: PlaylistOptions): Generator<string | Buffer> {
  const { type } = options;
  if (isScript(type)) return void (yield scriptOf(type, options));
  const account = `${encodeURIComponent(options.username)}/${encodeURIComponent(options.password)}`;
  const write = isDevice(type) ? deviceWriter(type) : writers[type];
  yield headerOf(options);
  if (type === 'm3u' || type === 'm3u_plus') return yield* readyEntries(snapshot, set, { ...options, type, account });
  yield* entries(snapshot, set, { ...options, account, write });
  if (isDevice(type)) yield deviceLists[type].foot ?? '';
}

function* entries(
  snapshot: Snapshot,
  set: LineSet,
  options: PlaylistOptions & { account: string; write: Writer },
): Generator<string> {
  const { account, write } = options;
  if (wants(options, 'live', 'created_live', 'radio_streams'))
    for (const row of rowsOf(snapshot, set, 'live'))
      if (wants(options, liveKeys[row.kind] ?? 'live'))
        yield write(snapshot, row, `${options.base}/live/${account}/${row.id}.${options.output}`);
  if (wants(options, 'movie'))
    for (const row of rowsOf(snapshot, set, 'movie'))
      yield write(snapshot, row, `${options.base}/movie/${account}/${row.id}.${row.container || 'mp4'}`);
  if (!wants(options, 'series')) return;
  for (const one of rowsOf(snapshot, set, 'series'))
    for (const row of episodesOf(snapshot, set, one.id))
      yield write(snapshot, row, `${options.base}/series/${account}/${row.id}.${row.container || 'mp4'}`);
}

type ReadyType = 'm3u' | 'm3u_plus';
type Part = 'live' | 'movie' | 'series';
const ready = new Map<string, Fragments<StreamRow, Holed>>();

/** The fragments of one form; a hole stands where an address has its server and account. */
function readyOf(type: ReadyType, part: Part, output: Output): Fragments<StreamRow, Holed> {
  const form = `${type} ${part} ${part === 'live' ? output : ''}`;
  let known = ready.get(form);
  if (!known) {
    const write = writers[type];
    known = new Fragments((rows, categories, series) => {
      const names = { catalog: { categories, series } } as unknown as Names;
      const ending = (row: StreamRow) => (part === 'live' ? output : row.container || 'mp4');
      return holed(rows.map((row) => write(names, row, `${HOLE}${row.id}.${ending(row)}`)).join(''));
    });
    ready.set(form, known);
  }
  return known;
}

/** As `entries`, of fragments that every line with the same rows shares. */
function* readyEntries(
  snapshot: Snapshot,
  set: LineSet,
  options: PlaylistOptions & { type: ReadyType; account: string },
): Generator<Buffer> {
  const { base, account, type, output } = options;
  const { categories, series } = snapshot.catalog;
  function* part(name: Part, rows: Iterable<StreamRow>) {
    const hole = `${base}/${name}/${account}/`;
    for (const text of readyOf(type, name, output).of(rows, [categories, series])) yield filled(text, hole);
  }
  if (wants(options, 'live', 'created_live', 'radio_streams'))
    yield* part(
      'live',
      [...rowsOf(snapshot, set, 'live')].filter((row) => wants(options, liveKeys[row.kind] ?? 'live')),
    );
  if (wants(options, 'movie')) yield* part('movie', rowsOf(snapshot, set, 'movie'));
  if (wants(options, 'series'))
    yield* part(
      'series',
      [...rowsOf(snapshot, set, 'series')].flatMap((one) => episodesOf(snapshot, set, one.id)),
    );
}

const liveKeys: Partial<Record<StreamRow['kind'], string>> = { radio: 'radio_streams', created: 'created_live' };
const wants = ({ kinds }: PlaylistOptions, ...names: string[]) => kinds === null || names.some((name) => kinds.has(name));

function headerOf({ type, base, username, password }: PlaylistOptions): string {
  if (type === 'simple') return '';
  if (isDevice(type)) return deviceLists[type].head ?? '';
  if (type === 'm3u') return writeHeader();
  if (type !== 'm3u_plus') return '#NAME Favourites\r\n';
  const guide = `${base}/xmltv.php?username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}`;
  return writeHeader([
    ['x-tvg-url', guide],
    ['url-tvg', guide],
  ]); // prettier-ignore
}

/** What entries are named by. */
type Names = { catalog: Pick<Snapshot['catalog'], 'categories' | 'series'> };
type Writer = (snapshot: Names, row: StreamRow, url: string) => string;

const plus = (snapshot: Names, row: StreamRow, url: string): string => {
  const group = snapshot.catalog.categories.get(row.category_ids[0] ?? 0)?.name ?? '';
  const isLive = row.kind !== 'movie' && row.kind !== 'episode';
  const name = nameOf(snapshot, row);
  const chosen = [
    ['tvg-id', isLive ? (row.epg_channel_id ?? '') : ''],
    ['tvg-name', name],
    ['tvg-logo', row.logo_url],
    ['tvg-chno', isLive && row.number > 0 ? String(row.number) : ''],
    ['group-title', group],
    ['radio', row.kind === 'radio' ? 'true' : ''],
  ] as const; // prettier-ignore
  return writeEntry({ name, url, attributes: chosen });
};

/** Players that import playlists know an episode by `S01E02` in its name. */
function nameOf(snapshot: Names, row: StreamRow): string {
  if (row.kind !== 'episode' || /\bS\d+\s*E\d+\b/i.test(row.name)) return row.name;
  const series = snapshot.catalog.series.get(row.series_id ?? 0)?.name ?? row.name;
  const two = (number: number | null) => String(number ?? 0).padStart(2, '0');
  return `${series} S${two(row.season)}E${two(row.episode)}`;
}

const oneLine = (text: string) => text.replaceAll(/[\r\n\t]+/g, ' ');
const service = (kind: number, name: string, url: string) =>
  `#SERVICE ${kind}:0:1:0:0:0:0:0:0:0:${url.replaceAll(':', '%3a')}\r\n#DESCRIPTION ${oneLine(name)}\r\n`;

function deviceWriter(type: DeviceType): Writer {
  const list: DeviceList = deviceLists[type];
  let place = 0;
  return (snapshot, row, url) => list.entry({ name: nameOf(snapshot, row), url, icon: row.logo_url }, place++);
}

function scriptOf(type: ScriptType, { base, username, password, output }: PlaylistOptions): string {
  const { fetches, script } = deviceScripts[type];
  return script(
    `${base}/get.php?username=${encodeURIComponent(username)}&password=${encodeURIComponent(password)}&type=${fetches}&output=${output}`,
  ); // prettier-ignore
}

const writers: Record<OwnType, Writer> = {
  m3u_plus: plus,
  m3u: (snapshot, row, url) => writeEntry({ name: nameOf(snapshot, row), url }),
  simple: (snapshot, row, url) => `${url} #Name: ${oneLine(nameOf(snapshot, row))}\r\n`,
  gigablue: (snapshot, row, url) => service(4097, nameOf(snapshot, row), url),
  enigma16: (snapshot, row, url) => service(4097, nameOf(snapshot, row), url),
  dreambox: (snapshot, row, url) =>
    service(row.kind === 'movie' || row.kind === 'episode' ? 4097 : 1, nameOf(snapshot, row), url),
};
