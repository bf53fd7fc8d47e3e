// Sets which guide channel streams have, many at a time, as one change set.
import { problems } from '@muxwell/contract';
import { sql, type Tx } from '../platform/db.ts';
import type { ChangeSets } from './change-sets.ts';
import { unknownIds } from './store.ts';

/** Counts the streams that changed. A mapping made by hand survives imports. Throws `unknown-reference` for streams that are not there. */
export async function mapGuide(
  changes: ChangeSets,
  tx: Tx,
  mappings: readonly { streamId: number; epgChannelId: string | null }[],
): Promise<{ mapped: number; changeSetId: string }> {
  const ids = await unknownIds(
    tx,
    'catalog.stream',
    mappings.map(({ streamId }) => streamId),
  ); // prettier-ignore
  if (ids.length > 0) throw problems.unknownReference(`there is no stream ${ids.slice(0, 20).join(', ')}`, { ids });
  const { changeSetId, result } = await changes.within(tx, 'map streams to the guide', () =>
    sql`update catalog.stream s set epg_channel_id = m.channel, updated_at = now(),
        local_edits = case when 'epg_channel_id' = any (s.local_edits) then s.local_edits else s.local_edits || 'epg_channel_id'::text end
      from jsonb_to_recordset(${JSON.stringify(mappings.map(({ streamId, epgChannelId }) => ({ id: streamId, channel: epgChannelId })))}::jsonb) as m (id int, channel text)
      where s.app_id = platform.now_app() and s.id = m.id and s.epg_channel_id is distinct from m.channel`.execute(tx),
  );
  return { mapped: Number(result.numAffectedRows ?? 0), changeSetId };
}
