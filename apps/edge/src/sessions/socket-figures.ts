// What the kernel knows of each viewer's connection, as `ss -tinHO` tells it: Node has no getsockopt.

export interface SocketFigures {
  /** Smoothed round-trip time. */
  rttMs: number;
  /** What the path carries, by the kernel's newest measurement; 0: none yet. */
  deliveryBitsPerSecond: number;
  /** Bytes that wait in the kernel and were never sent. */
  unsentBytes: number;
  /** Segments that were sent more than once since the connection began. */
  retransmits: number;
}

/** An address and port as both `ss` and Node write them: IPv4 in IPv6 as IPv4, no brackets. */
export function socketKey(address: string, port: number | string): string {
  return `${address.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '')} ${port}`;
}

/** One line: the queues, both addresses, then `name:value` and `name value` pairs in any order (ss(8)); null for what is no connection. */
export function readSocketLine(line: string): { key: string; figures: SocketFigures } | null {
  const peer = /^\s*\d+\s+\d+\s+\S+:\d+\s+(\S+):(\d+)\s/.exec(line);
  if (!peer) return null;
  const number = (pattern: RegExp) => Number(pattern.exec(line)?.[1] ?? 0);
  const figures = {
    rttMs: number(/\srtt:([\d.]+)/),
    deliveryBitsPerSecond: number(/\sdelivery_rate (\d+)bps/),
    unsentBytes: number(/\snotsent:(\d+)/),
    retransmits: number(/\sretrans:\d+\/(\d+)/),
  };
  return { key: socketKey(peer[1] ?? '', peer[2] ?? ''), figures };
}
