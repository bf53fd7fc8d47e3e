// A TCP proxy that harms what passes through it: late, slow, with holes, not at all, or cut off.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { ground } from './ground.ts';

export interface Faults {
  /** Every byte arrives so many milliseconds later. */
  delayMs: number;
  /** Connections stay open, and nothing passes in either direction. */
  isStalled: boolean;
  /** Of each connection in each direction; Infinity: as fast as it goes. */
  bytesPerSecond: number;
  /** Every so many pieces of an answer one is left out; 0: none. A piece is at most 16 KB, and not aligned to anything. */
  loseOneIn: number;
  /** New connections are reset at once. */
  isRefusing: boolean;
}

export interface FaultProxy extends AsyncDisposable {
  port: number;
  /** `address` (a URL), by way of the proxy. */
  through(address: string): string;
  /** Changes what goes wrong from now on, for open connections also. */
  set(faults: Partial<Faults>): void;
  /** Resets every open connection (RST); new ones are taken. Tells how many they were. */
  reset(): number;
  /** Connections opened so far, and now. */
  readonly taken: number;
  readonly open: number;
  stop(): Promise<void>;
}

const noFaults: Faults = { delayMs: 0, isStalled: false, bytesPerSecond: Infinity, loseOneIn: 0, isRefusing: false };
const PIECE = 16 * 1024;
const MOST_WAITING = 1024 * 1024;

/** Listens on loopback and connects to `host`:`port`, or to a Unix socket's `path`, for each connection that it takes. */
export async function startFaultProxy(target: { host?: string; port: number } | { path: string }): Promise<FaultProxy> {
  const faults = { ...noFaults };
  const pairs = new Set<() => void>();
  let changed = Promise.withResolvers<void>();
  let taken = 0;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    taken += 1;
    near.on('error', () => {});
    if (faults.isRefusing) return void near.resetAndDestroy();
    const far = connect({ host: '127.0.0.1', ...target, allowHalfOpen: true });
    const cut = () => {
      if (!pairs.delete(cut)) return;
      near.resetAndDestroy();
      if ('path' in target) far.destroy();
      else far.resetAndDestroy();
    };
    pairs.add(cut);
    far.on('error', cut);
    near.on('error', cut).on('close', () => {
      pairs.delete(cut);
      far.destroy();
    });
    const state = { faults: () => faults, changed: () => changed.promise };
    carry(near, far, { ...state, isAnswer: false });
    carry(far, near, { ...state, isAnswer: true });
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const reset = () => {
    const cuts = [...pairs];
    for (const cut of cuts) cut();
    return cuts.length;
  };
  const stop = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    reset();
    await closed;
  };
  return {
    port,
    through: (address) => Object.assign(new URL(address), { host: `127.0.0.1:${port}` }).href,
    set(some) {
      Object.assign(faults, some);
      changed.resolve();
      changed = Promise.withResolvers();
    },
    reset,
    get taken() {
      return taken;
    },
    get open() {
      return pairs.size;
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

interface Way {
  faults: () => Faults;
  /** Resolves at the next change of the faults. */
  changed: () => Promise<void>;
  isAnswer: boolean;
}

interface Piece {
  bytes: Buffer;
  /** Monotonic milliseconds. */
  cameAt: number;
}

/** Carries one direction: what has come waits here for its time, so that a delay does not make it slower. */
function carry(from: Socket, to: Socket, way: Way): void {
  const waiting: Piece[] = [];
  let bytesWaiting = 0;
  let isEnded = false;
  let wake = Promise.withResolvers<void>();
  const nudge = () => wake.resolve();
  from.on('data', (bytes: Buffer) => {
    waiting.push(...cutUp(bytes, ground.clock.monotonic()));
    bytesWaiting += bytes.length;
    if (bytesWaiting > MOST_WAITING) from.pause();
    nudge();
  });
  from.once('end', () => {
    isEnded = true;
    nudge();
  });
  to.once('close', nudge);
  const run = async () => {
    for (let count = 1; !to.destroyed; ) {
      const piece = waiting.shift();
      if (!piece) {
        if (isEnded) return void to.end();
        await wake.promise;
        wake = Promise.withResolvers();
        continue;
      }
      bytesWaiting -= piece.bytes.length;
      if (bytesWaiting <= MOST_WAITING) from.resume();
      await pass(piece, to, way);
      const { loseOneIn } = way.faults();
      const isLost = way.isAnswer && loseOneIn > 0 && count % loseOneIn === 0;
      count += 1;
      if (!isLost && !to.destroyed && !to.write(piece.bytes)) await drained(to);
    }
  };
  void run();
}

/** Waits until the piece may go on. */
async function pass({ bytes, cameAt }: Piece, to: Socket, { faults, changed }: Way): Promise<void> {
  const dueIn = cameAt + faults().delayMs - ground.clock.monotonic();
  if (dueIn > 0) await ground.clock.sleep(dueIn);
  while (faults().isStalled && !to.destroyed) await Promise.race([changed(), closed(to)]);
  const { bytesPerSecond } = faults();
  if (bytesPerSecond !== Infinity) await ground.clock.sleep((bytes.length / bytesPerSecond) * 1000);
}

const cutUp = (bytes: Buffer, cameAt: number): Piece[] =>
  Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, index) => ({
    bytes: bytes.subarray(index * PIECE, (index + 1) * PIECE),
    cameAt,
  }));

const closed = (socket: Socket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));
const drained = (socket: Socket) =>
  new Promise<void>((resolve) => {
    socket.once('drain', () => resolve());
    socket.once('close', () => resolve());
  });
