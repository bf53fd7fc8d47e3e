// Reads all streams of an app for the memory: in portions, so that no turn of the loop is long, and with equal values shared.
import type { Details, StreamKind } from '@muxwell/contract';
import { sql, type Tx } from '../platform/db.ts';
import type { StreamRow } from './store.ts';

/** Rows that come are taken apart while the database sends more; a portion of them is some milliseconds of work. */
const PORTION = 2500;

/** A row as the database sends it: texts and numbers only, which cost the driver least. */
type Apart =
  | 'app_id'
  | 'category_ids'
  | 'allowed_countries'
  | 'denied_countries'
  | 'details'
  | 'added_at'
  | 'updated_at'
  | 'kind';
export interface Sent extends Omit<StreamRow, Apart> {
  kind: string;
  categories: string;
  allowed: string;
  denied: string;
  details_text: string;
  added: number;
  updated: number;
}

/** In the order of number and id; gone ones are left out. */
export async function readAllStreams(tx: Tx, appId: number): Promise<Map<number, StreamRow>> {
  // All of it is read: sorted in memory, and planned for the last row as for the first.
  await sql`select set_config('work_mem', '128MB', true), set_config('cursor_tuple_fraction', '1', true)`.execute(tx);
  await sql`declare all_streams no scroll cursor for select id, kind, name, number, logo_url, epg_channel_id, category_ids::text as categories, is_enabled, is_on_demand,
      is_adult, container, notes, details::text as details_text, series_id, season, episode, sources_sealed, source_count, user_agent, headers_sealed, proxy_sealed,
      allowed_countries::text as allowed, denied_countries::text as denied, (extract(epoch from added_at) * 1000)::float8 as added, (extract(epoch from updated_at) * 1000)::float8 as updated
    from catalog.stream where app_id = ${appId} and gone_at is null order by number, id`.execute(tx);
  const shared = new Shared();
  const streams = new Map<number, StreamRow>();
  const fetch = () => sql<Sent>`fetch ${sql.raw(String(PORTION))} from all_streams`.execute(tx);
  let next: Promise<{ rows: Sent[] }> | null = fetch();
  while (next) {
    const { rows }: { rows: Sent[] } = await next;
    // The next portion is on its way while this one is kept.
    next = rows.length < PORTION ? null : fetch();
    for (const row of rows) streams.set(row.id, rowOf(appId, row, shared));
  }
  await sql`close all_streams`.execute(tx);
  return streams;
}

/** A row as the memory keeps it; `shared` is one for all rows. */
export function rowOf(appId: number, sent: Sent, shared: Shared): StreamRow {
  const { id, name, number, logo_url, epg_channel_id, is_enabled, is_on_demand, is_adult, notes } = sent;
  return {
    app_id: appId,
    id,
    kind: shared.text(sent.kind) as StreamKind,
    name,
    number,
    logo_url,
    epg_channel_id,
    category_ids: shared.ids(sent.categories),
    is_enabled,
    is_on_demand,
    is_adult,
    container: shared.text(sent.container),
    notes,
    details: sent.details_text === '{}' ? NO_DETAILS : (JSON.parse(sent.details_text) as Partial<Details>),
    series_id: sent.series_id,
    season: sent.season,
    episode: sent.episode,
    sources_sealed: shared.sealed(sent.sources_sealed),
    source_count: sent.source_count,
    user_agent: sent.user_agent === null ? null : shared.text(sent.user_agent),
    headers_sealed: shared.text(sent.headers_sealed),
    proxy_sealed: shared.text(sent.proxy_sealed),
    allowed_countries: shared.countries(sent.allowed),
    denied_countries: shared.countries(sent.denied),
    added_at: shared.date(sent.added),
    updated_at: shared.date(sent.updated),
  };
}

/** Shared by all rows without any. */
export const NO_DETAILS: Partial<Details> = Object.freeze({});

/** Equal values of many rows are one value in memory. */
export class Shared {
  readonly #texts = new Map<string, string>();
  readonly #ids = new Map<string, number[]>();
  readonly #countries = new Map<string, string[]>();
  readonly #dates = new Map<number, Date>();

  text(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }

  /** `{1,2}` */
  ids(text: string): number[] {
    let known = this.#ids.get(text);
    if (!known) {
      known = text === '{}' ? [] : text.slice(1, -1).split(',').map(Number);
      this.#ids.set(text, known);
    }
    return known;
  }

  /** `{PT,ES}` */
  countries(text: string): string[] {
    let known = this.#countries.get(text);
    if (!known) {
      known = text === '{}' ? [] : text.slice(1, -1).split(',');
      this.#countries.set(text, known);
    }
    return known;
  }

  date(at: number): Date {
    let known = this.#dates.get(at);
    if (!known) {
      known = new Date(at);
      this.#dates.set(at, known);
    }
    return known;
  }

  /** Imported sources begin with one of a few sealed heads (`openSources`): joined, not copied. */
  sealed(text: string): string {
    const at = text.indexOf('~') + 1;
    return at === 0 ? text : this.text(text.slice(0, at)) + text.slice(at);
  }
}
