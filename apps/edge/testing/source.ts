// A provider for tests: a made-up H.264 channel in real time, which counts who pulls it and dies, stalls or sends junk on demand.
import { systemClock } from '@muxwell/ground';
import { H264_KEY, H264_OTHER, joinPackets, TestStream } from '@muxwell/mpegts/test-stream';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeSource {
  readonly url: string;
  /** Connections opened so far, and now. */
  readonly pulls: number;
  readonly open: number;
  readonly requests: IncomingMessage[];
  /** Breaks all connections; new ones are refused with 503 until `up`. */
  down(): void;
  up(): void;
  close(): Promise<void>;
}

export const FRAME_MS = 40;
export const FRAMES_PER_KEY = 25;

export interface SourceOptions {
  /** Answers instead of the channel. */
  answer?: (req: IncomingMessage, res: ServerResponse) => void;
  /** Bytes of each picture. */
  size?: number;
}

export async function createFakeSource({ answer, size = 4000 }: SourceOptions = {}): Promise<FakeSource> {
  const state = { pulls: 0, isDown: false };
  const answers = new Set<ServerResponse>();
  const requests: IncomingMessage[] = [];
  const begun = systemClock.monotonic();
  const server = createServer((req, res) => {
    state.pulls += 1;
    requests.push(req);
    answers.add(res);
    res.on('close', () => answers.delete(res));
    if (state.isDown) res.writeHead(503).end();
    else if (answer) answer(req, res);
    else void play(res, begun, size);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/channel.ts`,
    requests,
    get pulls() {
      return state.pulls;
    },
    get open() {
      return answers.size;
    },
    down() {
      state.isDown = true;
      for (const res of answers) res.destroy();
    },
    up() {
      state.isDown = false;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** Sends pictures as their time comes, in the channel's own time: who connects later joins in the middle. */
async function play(res: ServerResponse, begun: number, size: number): Promise<void> {
  res.writeHead(200, { 'content-type': 'video/mp2t' });
  const stream = new TestStream();
  for (let frame = Math.floor((systemClock.monotonic() - begun) / FRAME_MS); !res.destroyed; frame += 1) {
    const isKey = frame % FRAMES_PER_KEY === 0;
    const tables = isKey ? [stream.pat(), stream.pmt()] : [];
    res.write(joinPackets(...tables, picture(stream, frame, isKey, size)));
    const wait = begun + (frame + 1) * FRAME_MS - systemClock.monotonic();
    if (wait > 0) await systemClock.sleep(wait);
  }
}

function picture(stream: TestStream, frame: number, isKey: boolean, size: number): Uint8Array {
  const pts = (frame * FRAME_MS * 90) % 2 ** 33;
  const data = joinPackets(isKey ? H264_KEY : H264_OTHER, new Uint8Array(size).fill(0xaa));
  return stream.picture(0x100, { pts, pcr: pts, data, random: isKey });
}
