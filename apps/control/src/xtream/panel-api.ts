// panel_api.php, which older players use instead of player_api.php: the login and everything of the line in one answer.
import { rowsOf, categoriesOf, type LineSet, type Snapshot } from './snapshot.ts';
import * as shapes from './shapes.ts';

const MOST_CHANNELS = 20_000;

/** What comes after the login's fields. A list of more than 20,000 is cut: what reads this cannot bear more. */
export function panelContent(snapshot: Snapshot, set: LineSet) {
  const channels: Record<string, unknown> = {};
  let count = 0;
  for (const kind of ['live', 'movie'] as const)
    for (const row of rowsOf(snapshot, set, kind)) {
      if (count >= MOST_CHANNELS) break;
      count += 1;
      channels[String(row.id)] = shapes.available(row, snapshot.catalog.categories.get(row.category_ids[0] ?? 0)?.name ?? '');
    }
  const categories = (kind: 'live' | 'movie' | 'series') => categoriesOf(snapshot, set, kind).map(shapes.category);
  return {
    categories: { live: categories('live'), movie: categories('movie'), series: categories('series') },
    available_channels: channels,
  };
}
