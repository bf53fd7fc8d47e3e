import { createMetrics, TestClock } from '@muxwell/ground';
import { expect, test } from 'vitest';
import { serve, streamSpec } from '../testing/control.ts';
import { createEdgeMetrics } from './metrics.ts';
import type { Serve } from './sessions/session.ts';
import { Sessions } from './sessions/sessions.ts';

test('what Prometheus reads counts streams and protocols, never viewers', async () => {
  const sessions = new Sessions(new TestClock(), () => {});
  const channel = { spec: streamSpec(7, []), state: 'up', bytesIn: 1880, lostPackets: 3, readers: () => 2 };
  const metrics = createEdgeMetrics(createMetrics(), () => ({ all: () => [channel].values() }) as never, sessions);
  const decision = serve('s-1', streamSpec(7, []), 'hls') as Serve;
  sessions.open('s-1', decision, { ip: '192.0.2.1', userAgent: 'VLC/3' }).bytes = 500;

  metrics.denied('line-is-full');
  metrics.started('ts', 'warm', 0.01);
  const { text } = await metrics.expose();

  expect(text.split('\n').filter((line) => line.startsWith('iptv_') && !line.includes('bucket'))).toEqual([
    'iptv_play_denied_total{reason="line-is-full"} 1',
    'iptv_viewer_jumps_total 0',
    'iptv_first_byte_seconds_sum{proto="ts",start="warm"} 0.01',
    'iptv_first_byte_seconds_count{proto="ts",start="warm"} 1',
    'iptv_source_up{stream="1:7"} 1',
    'iptv_source_bytes{stream="1:7"} 1880',
    'iptv_source_ts_cc_errors{stream="1:7"} 3',
    'iptv_viewers{stream="1:7"} 2',
    'iptv_sessions{proto="hls"} 1',
    'iptv_egress_bytes 500',
  ]);
  expect(text).not.toContain('192.0.2.1');
});
