// What this edge tells Prometheus: per stream and per protocol, never per viewer.
import type { Metrics } from '@muxwell/ground';
import { createServer } from 'node:http';
import type { Channels } from './channels/channels.ts';
import type { Sessions } from './sessions/sessions.ts';

export interface EdgeMetrics {
  denied(reason: string): void;
  jumped(): void;
  /** Seconds from request to first byte. */
  started(output: string, start: 'cold' | 'warm', seconds: number): void;
  expose(): Promise<{ type: string; text: string }>;
}

export function createEdgeMetrics(metrics: Metrics, channels: () => Channels, sessions: Sessions): EdgeMetrics {
  const denied = metrics.counter('iptv_play_denied_total', 'Requests to play that were refused.', ['reason']);
  const jumps = metrics.counter('iptv_viewer_jumps_total', 'Slow viewers moved forward to a newer key frame.');
  const first = metrics.histogram(
    'iptv_first_byte_seconds',
    'From a request to its first byte.',
    [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    ['proto', 'start'],
  );
  const up = metrics.gauge('iptv_source_up', 'Whether a channel has a picture.', ['stream']);
  const bytesIn = metrics.gauge('iptv_source_bytes', 'Bytes received from the sources of a channel since it started.', [
    'stream',
  ]);
  const lost = metrics.gauge('iptv_source_ts_cc_errors', 'Packets missing in a channel since it started.', ['stream']);
  const viewers = metrics.gauge('iptv_viewers', 'Viewers by channel.', ['stream']);
  const open = metrics.gauge('iptv_sessions', 'Open sessions by protocol.', ['proto']);
  const egress = metrics.gauge('iptv_egress_bytes', 'Bytes sent to viewers since the start.');

  const refresh = () => {
    for (const gauge of [up, bytesIn, lost, viewers, open]) gauge.reset();
    for (const channel of channels().all()) {
      const stream = channel.spec.key;
      up.set({ stream }, channel.state === 'up' ? 1 : 0);
      bytesIn.set({ stream }, channel.bytesIn);
      lost.set({ stream }, channel.lostPackets);
      viewers.set({ stream }, channel.readers());
    }
    for (const [proto, count] of sessions.byOutput()) open.set({ proto }, count);
    egress.set(sessions.bytes);
  };

  return {
    denied: (reason) => denied.inc({ reason }),
    jumped: () => jumps.inc(),
    started: (proto, start, seconds) => first.observe({ proto, start }, seconds),
    expose: () => {
      refresh();
      return metrics.expose();
    },
  };
}

/** Serves `/metrics` on loopback until the signal aborts. */
export function serveMetrics(metrics: EdgeMetrics, port: number, signal: AbortSignal): Promise<void> {
  const server = createServer((req, res) => {
    if (req.url !== '/metrics') return void res.writeHead(404).end();
    metrics.expose().then(
      ({ type, text }) => res.writeHead(200, { 'content-type': type }).end(text),
      () => res.writeHead(500).end(),
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1');
    signal.addEventListener('abort', () => server.close(() => resolve()), { once: true });
  });
}
