// A source that is a live HLS playlist: its segments, fetched in order, decrypted and released at the speed of play.
import type { SourceSpec } from '@muxwell/contract/edge';
import type { Fetched } from '@muxwell/ground';
import { parsePlaylist, type MasterPlaylist, type MediaPlaylist, type SourceSegment, type Variant } from '@muxwell/hls';
import { AudioMuxer, readAudioHeader } from '@muxwell/mpegts';
import { Pacer } from './pacer.ts';
import { createDecryption, type Decryption } from './segment-key.ts';
import { CONNECT_MS, headersOf, refusal, SourceFailed, type Intake, type SourceDeps } from './source.ts';

const MOST_PLAYLIST_BYTES = 4 * 1024 * 1024;
const MOST_SEGMENT_BYTES = 128 * 1024 * 1024;
/** Where in a live list to begin (RFC 8216, 6.3.3: not nearer to its end than three target durations). */
const FROM_END = 3;
/** So many reloads in a row without a new segment, and the source is dead. */
const MOST_STALE = 8;

/** So many failures in a row of one kind of request, and the source is dead; fewer are ridden out by what waits to be played. */
const MOST_FAILURES = 3;
const RETRY_MS = 500;
/** So many segments in a row that are not there, and the source is dead; fewer are holes. */
const MOST_MISSING = 3;

interface Session {
  deps: SourceDeps;
  source: SourceSpec;
  signal: AbortSignal;
  decryption: Decryption;
  pacer: Pacer;
  /** For segments of bare sound (RFC 8216, 3.4). */
  audio: AudioMuxer;
}

/** Pulls until the playlist ends or the source fails. */
export async function pullHls(deps: SourceDeps, source: SourceSpec, intake: Intake, signal: AbortSignal): Promise<void> {
  const decryption = createDecryption((url) => fetchWhole({ deps, source, signal }, url, null, 1024));
  const session: Session = { deps, source, signal, decryption, pacer: new Pacer(deps.clock, intake), audio: new AudioMuxer() };
  const first = await firstMedia(session);
  let { playlist } = first;
  let next = beginAt(playlist);
  let stale = 0;
  let missing = 0;
  while (!signal.aborted) {
    const fresh = playlist.segments.filter((segment) => segment.sequence >= next && !segment.isGap);
    for (const segment of fresh) {
      missing = (await deliver(session, segment, missing + 1 < MOST_MISSING)) ? 0 : missing + 1;
      next = segment.sequence + 1;
    }
    if (playlist.isEnded) return session.pacer.drain(signal);
    stale = fresh.length > 0 ? 0 : stale + 1;
    if (stale > MOST_STALE) throw new SourceFailed('the playlist has stopped growing');
    await deps.clock.sleep(reloadMs(playlist, fresh.length > 0), signal);
    playlist = await reload(session, first.url);
    // The source has started its numbers anew.
    if (next > playlist.mediaSequence + playlist.segments.length) next = playlist.segments.at(-1)?.sequence ?? 0;
  }
}

function beginAt({ isEnded, mediaSequence, segments }: MediaPlaylist): number {
  return isEnded ? mediaSequence : ((segments.at(-FROM_END) ?? segments[0])?.sequence ?? 0);
}

/** RFC 8216, 6.3.4 asks for a target duration after a change, half of it else; less here, because a segment that comes late is missing on screen. */
function reloadMs(playlist: MediaPlaylist, hasNew: boolean): number {
  const target = Math.max(playlist.targetDuration, 1) * 1000;
  return Math.min(hasNew ? target / 2 : target / 4, 5000);
}

async function reload(session: Session, url: string): Promise<MediaPlaylist> {
  const playlist = await persistently(session, () => loadPlaylist(session, url));
  if (playlist.kind !== 'media') throw new SourceFailed('the playlist has changed its kind');
  return playlist;
}

/** False: the segment is not there, and may be. */
async function deliver(session: Session, segment: SourceSegment, mayMiss: boolean): Promise<boolean> {
  if (segment.map) throw new SourceFailed('fragmented MP4 segments are not supported');
  const raw = await persistently(session, () => fetchWhole(session, segment.url, segment.range, MOST_SEGMENT_BYTES)).catch(
    (error: unknown) => {
      if (mayMiss && isMissing(error)) return null;
      throw error;
    },
  );
  if (raw === null) return false;
  const bytes = asTs(await session.decryption.open(raw, segment), session.audio);
  await session.pacer.add(bytes, segment.seconds, session.signal);
  return true;
}

const isMissing = (error: unknown) => error instanceof SourceFailed && (error.status === 404 || error.status === 410);

/** A request that may fail now and then. */
async function persistently<T>({ deps, signal }: Session, work: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || failures >= MOST_FAILURES) throw error;
      await deps.clock.sleep(RETRY_MS, signal);
    }
  }
}

function asTs(bytes: Uint8Array, audio: AudioMuxer): Uint8Array {
  if (bytes.length === 0 || looksLikeTs(bytes)) return bytes;
  const isTagged = bytes[0] === 0x49 && bytes[1] === 0x44 && bytes[2] === 0x33;
  if (isTagged || readAudioHeader(bytes, 0)) return audio.push(bytes);
  throw new SourceFailed('the segments are not MPEG-TS');
}

function looksLikeTs(bytes: Uint8Array): boolean {
  const at = bytes.subarray(0, 4096).indexOf(0x47);
  return at >= 0 && (bytes.length < at + 189 || bytes[at + 188] === 0x47 || bytes[at + 192] === 0x47 || bytes[at + 204] === 0x47);
}

async function firstMedia(session: Session): Promise<{ url: string; playlist: MediaPlaylist }> {
  let url = session.source.url;
  for (let depth = 0; depth < 3; depth += 1) {
    const playlist = await loadPlaylist(session, url);
    if (playlist.kind === 'media') return { url, playlist };
    const variant = bestOf(playlist);
    if (!variant) throw new SourceFailed('the master playlist lists nothing');
    if (!hasOwnSound(playlist, variant))
      session.deps.log.warn({ source: session.source.id }, 'the sound has a playlist of its own and is left out');
    url = variant.url;
  }
  throw new SourceFailed('the master playlists lead nowhere');
}

const hasOwnSound = ({ renditions }: MasterPlaylist, { audio }: Variant) =>
  !renditions.some((one) => one.type === 'AUDIO' && one.group === audio && one.url !== null);

/** The richest variant; one whose sound is in the stream itself beats one with a separate playlist for it. */
function bestOf(master: MasterPlaylist): Variant | undefined {
  const whole = master.variants.filter((variant) => hasOwnSound(master, variant));
  return (whole.length > 0 ? whole : master.variants).toSorted((a, b) => b.bandwidth - a.bandwidth)[0];
}

async function loadPlaylist(session: Session, url: string): Promise<MasterPlaylist | MediaPlaylist> {
  const got = await open(session, url, null);
  const text = new TextDecoder().decode(await whole(got, MOST_PLAYLIST_BYTES));
  const playlist = parsePlaylist(text, got.url);
  if (!playlist) throw new SourceFailed('the answer is no playlist');
  return playlist;
}

type Opening = Pick<Session, 'deps' | 'source' | 'signal'>;

async function fetchWhole(opening: Opening, url: string, range: SourceSegment['range'], most: number): Promise<Uint8Array> {
  const answer = await open(opening, url, range);
  const bytes = await whole(answer, most);
  // Who does not know of ranges answers with everything (RFC 9110, 14.2).
  return range && answer.status === 200 ? bytes.subarray(range.start, range.end + 1) : bytes;
}

async function open({ deps, source, signal }: Opening, url: string, range: SourceSegment['range']): Promise<Fetched> {
  const headers = { ...headersOf(source), ...(range ? { range: `bytes=${range.start}-${range.end}` } : {}) };
  const answer = await deps.fetch.get(url, {
    signal,
    headers,
    idleMs: deps.idleSeconds() * 1000,
    connectMs: CONNECT_MS,
    proxy: source.proxy,
  });
  if (answer.status === 200 || answer.status === 206) return answer;
  answer.body.on('error', () => {}).destroy();
  throw refusal(answer.status);
}

async function whole({ body }: Fetched, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    parts.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > most) throw new SourceFailed('the answer is too large');
  }
  return Buffer.concat(parts);
}
