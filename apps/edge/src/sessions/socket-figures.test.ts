import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSocketLine, socketKey } from './socket-figures.ts';

const IPV4 =
  '0      67232  192.0.2.1:8080 198.51.100.7:46324 bbr wscale:10,10 rto:204 rtt:31.5/0.007 mss:1448 cwnd:11 bytes_sent:134464 bytes_retrans:34464 segs_out:4 bbr:(bw:16562083000bps,mrtt:0.016,pacing_gain:2.8,cwnd_gain:2.8) send 261888000000bps lastsnd:4 pacing_rate 468230400000bps delivery_rate 16562086bps delivered:2 app_limited busy:12ms unacked:2 retrans:1/17 reordering:9 notsent:1234 minrtt:0.016';

test('a connection’s figures are read', () => {
  expect(readSocketLine(IPV4)).toEqual({
    key: '198.51.100.7 46324',
    figures: { rttMs: 31.5, deliveryBitsPerSecond: 16_562_086, unsentBytes: 1234, retransmits: 17 },
  });
});

test('what is not told is 0, and IPv4 in IPv6 is the IPv4 that Node tells', () => {
  const line = '0 0 [::ffff:127.0.0.1]:49189 [::ffff:127.0.0.1]:44594 cubic rto:204 rtt:0.022/0.009';

  expect(readSocketLine(line)).toEqual({
    key: socketKey('::ffff:127.0.0.1', 44594),
    figures: { rttMs: 0.022, deliveryBitsPerSecond: 0, unsentBytes: 0, retransmits: 0 },
  });
  expect(readSocketLine('0 0 [2001:db8::1]:80 [2001:db8::2]:5 cubic')?.key).toBe(socketKey('2001:db8::2', 5));
});

test('whatever is said, nothing throws', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.nat(IPV4.length).map((at) => IPV4.slice(at)),
      ),
      (line) => {
        const read = readSocketLine(line);
        if (read) for (const value of Object.values(read.figures)) expect(Number.isFinite(value)).toBe(true);
      },
    ),
  );
});
