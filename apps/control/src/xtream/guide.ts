// xmltv.php: the guide of the channels that a line sees.
import { GUIDE_END, guideStart, writeChannel, writeProgramme } from '@muxwell/xmltv';
import type { Clock } from '@muxwell/ground';
import type { Epg } from '../epg/index.ts';
import { answerOf, compose, type Answer } from './cache.ts';
import { rowsOf, type LineSet, type Snapshot } from './snapshot.ts';

/** Few enough that reading their rows takes no long turn of the loop. */
const CHANNELS_AT_ONCE = 20;
const DAY_MS = 86_400_000;
const MOST_ROWS = 100_000;
const GENERATOR = 'Muxwell';

/** The guide of a set, `days` ahead and `pastDays` back. Every channel that a programme names is declared; each once. */
export async function guideOf(
  deps: { epg: Pick<Epg, 'programmes'>; clock: Clock },
  place: { appId: number; snapshot: Snapshot; set: LineSet },
  span: { days: number; pastDays: number },
): Promise<Answer> {
  const channels = new Map<string, { id: string; name: string; icon: string }>();
  for (const row of rowsOf(place.snapshot, place.set, 'live'))
    if (row.epg_channel_id && !channels.has(row.epg_channel_id))
      channels.set(row.epg_channel_id, { id: row.epg_channel_id, name: row.name, icon: row.logo_url });
  const parts = [await compose([guideStart(GENERATOR), ...[...channels.values()].map(writeChannel)])];
  const now = deps.clock.now().getTime();
  const [from, to] = [new Date(now - span.pastDays * DAY_MS), new Date(now + span.days * DAY_MS)];
  const ids = [...channels.keys()];
  for (let at = 0; at < ids.length; at += CHANNELS_AT_ONCE) {
    const found = await deps.epg.programmes(place.appId, ids.slice(at, at + CHANNELS_AT_ONCE), { from, to, limit: MOST_ROWS });
    parts.push(await compose(written(found)));
  }
  parts.push(Buffer.from(GUIDE_END));
  return answerOf(Buffer.concat(parts));
}

type Rows = Awaited<ReturnType<Epg['programmes']>>;

function* written(found: Rows): Generator<string> {
  for (const [channel, rows] of found)
    for (const row of rows)
      yield writeProgramme({ ...row, channel, start: row.start.getTime() / 1000, stop: row.stop.getTime() / 1000 });
}
