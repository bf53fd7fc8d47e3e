// The snapshots in figures, for the metrics page.
import type { Metrics } from '@muxwell/ground';
import type { Snapshots } from './snapshots.ts';

/** Declares the figures; the answer sets them to what holds now. */
export function measures(metrics: Pick<Metrics, 'gauge'>, snapshots: Snapshots): () => void {
  const streams = metrics.gauge('iptv_snapshot_streams', 'Streams in the snapshot of an app.', ['app']);
  const built = metrics.gauge('iptv_snapshot_build_seconds', 'What the last build of an app’s snapshot took.', ['app']);
  const bytes = metrics.gauge('iptv_answer_cache_bytes', 'Bytes of composed answers that are held for players.');
  const asked = metrics.gauge('iptv_answer_cache_asked', 'Answers asked for since the start, by whether they were at hand.', [
    'found',
  ]);
  return () => {
    for (const [appId, figures] of snapshots.figures()) {
      streams.set({ app: String(appId) }, figures.streams);
      built.set({ app: String(appId) }, figures.buildMs / 1000);
    }
    bytes.set(snapshots.answers.bytes);
    asked.set({ found: 'yes' }, snapshots.answers.hits);
    asked.set({ found: 'no' }, snapshots.answers.misses);
  };
}
