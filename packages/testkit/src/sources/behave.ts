// How sources behave, each as an answer to one request.
import { get, type IncomingMessage, type ServerResponse } from 'node:http';

export type Behaviour =
  /** The channel as it is. */
  | { does: 'play' }
  /** The channel until so many bytes have been sent, then the connection ends, properly or by a reset. */
  | { does: 'die'; afterBytes: number; how: 'end' | 'reset' }
  /** The channel until so many bytes have been sent, then silence on an open connection. */
  | { does: 'stall'; afterBytes: number }
  /** The channel with about one byte in so many changed, at places without order. */
  | { does: 'corrupt'; oneIn: number }
  /** Bytes without any order, called a transport stream. */
  | { does: 'babble' }
  /** A web page where a channel was expected. */
  | { does: 'page' }
  /** Takes the connection and closes it without a word. */
  | { does: 'close' }
  /** An HTTP status without a body. */
  | { does: 'refuse'; status: number };

export interface Asked {
  req: IncomingMessage;
  res: ServerResponse;
  /** The address of the good channel. */
  upstream: string;
}

/** Answers one request as the behaviour says. */
export function behave(as: Behaviour, { req, res, upstream }: Asked): void {
  switch (as.does) {
    case 'play':
      return relay(res, upstream, (bytes) => res.write(bytes));
    case 'die':
      return relay(
        res,
        upstream,
        first(as.afterBytes, res, () => (as.how === 'end' ? res.end() : res.socket?.resetAndDestroy())),
      );
    case 'stall':
      return relay(
        res,
        upstream,
        first(as.afterBytes, res, () => {}),
      );
    case 'corrupt':
      return relay(res, upstream, corrupted(as.oneIn, res));
    case 'babble':
      return babble(res);
    case 'page':
      res.writeHead(200, { 'content-type': 'text/html' }).end(PAGE.repeat(200));
      return;
    case 'close':
      req.socket.destroy();
      return;
    case 'refuse':
      res.writeHead(as.status).end();
  }
}

const PAGE = '<!doctype html><html><head><title>Parked</title></head><body>This name is for sale.</body></html>\n';

/** Listens to the good channel for as long as the answer is open. */
function relay(res: ServerResponse, upstream: string, take: (bytes: Buffer) => void): void {
  const asked = get(upstream, { agent: false }, (good) => {
    begin(res);
    good.on('data', take).on('error', () => {});
    good.on('close', () => res.end());
  });
  asked.on('error', () => res.destroy());
  res.on('close', () => asked.destroy());
}

/** The body ends with the connection and has no frames of its own, so that a byte here is a byte of the stream (RFC 9112, 6.3). */
function begin(res: ServerResponse): void {
  res.shouldKeepAlive = false;
  res.useChunkedEncodingByDefault = false;
  res.writeHead(200, { 'content-type': 'video/mp2t' });
}

/** Passes so many bytes on, then calls `over` once they have gone out. */
function first(afterBytes: number, res: ServerResponse, over: () => void): (bytes: Buffer) => void {
  let left = afterBytes;
  return (bytes) => {
    if (left <= 0) return;
    const part = bytes.subarray(0, left);
    left -= part.length;
    res.write(part, () => left <= 0 && over());
  };
}

function corrupted(oneIn: number, res: ServerResponse): (bytes: Buffer) => void {
  const next = chaos(oneIn);
  let at = next() % (2 * oneIn);
  return (bytes) => {
    for (; at < bytes.length; at += 1 + (next() % (2 * oneIn))) bytes[at] = (bytes[at] ?? 0) ^ (1 + (next() % 255));
    at -= bytes.length;
    res.write(bytes);
  };
}

function babble(res: ServerResponse): void {
  begin(res);
  const next = chaos(7);
  const more = () => {
    while (!res.destroyed && res.write(Uint8Array.from({ length: 4096 }, () => next() & 0xff)));
  };
  res.on('drain', more);
  more();
}

/** Numbers without order that are the same in every run (xorshift32). */
function chaos(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
