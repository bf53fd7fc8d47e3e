// A live channel made of a file: one FFmpeg repeats it in real time for as long as somebody listens.
import type { Writable } from 'node:stream';
import type { Log, Processes, Running } from '@muxwell/ground';

export interface Broadcast {
  /** Sends the stream to `listener` from now on, until it closes. */
  join(listener: Writable): void;
  /** Ends FFmpeg; the listeners are ended with it. */
  stop(): Promise<void>;
}

/** A listener that lies so many bytes behind is cut off. */
const MOST_BEHIND = 4 * 1024 * 1024;

/** FFmpeg's arguments: real time, without end, timestamps continuous over the joint. */
export const loopArguments = (file: string) => [
  '-v',
  'error',
  '-re',
  '-stream_loop',
  '-1',
  '-fflags',
  '+genpts',
  '-i',
  file,
  ...toPipe,
];
const toPipe = [
  '-c',
  'copy',
  '-f',
  'mpegts',
  '-mpegts_flags',
  '+resend_headers',
  '-pat_period',
  '0.2',
  '-flush_packets',
  '1',
  'pipe:1',
];

export function createBroadcast(file: string, deps: { processes: Processes; log: Log }): Broadcast {
  const listeners = new Set<Writable>();
  let running: Running | null = null;

  const start = () => {
    const child = deps.processes.run('ffmpeg', loopArguments(file), { signal: new AbortController().signal });
    running = child;
    child.stdin.end();
    child.stdout.on('data', (bytes: Buffer) => {
      for (const listener of listeners) {
        if (listener.writableLength > MOST_BEHIND) listener.destroy();
        else listener.write(bytes);
      }
    });
    const over = (why: unknown) => {
      if (running !== child) return;
      running = null;
      deps.log.warn({ why }, 'a demo channel ended');
      for (const listener of listeners) listener.end();
      listeners.clear();
    };
    child.ended.then(({ stderr }) => over(stderr), over);
  };

  const stop = async () => {
    const child = running;
    running = null;
    for (const listener of listeners) listener.end();
    listeners.clear();
    await child?.stop();
  };

  const leave = (listener: Writable) => {
    if (listeners.delete(listener) && listeners.size === 0) void stop();
  };

  return {
    join(listener) {
      listeners.add(listener);
      listener.on('close', () => leave(listener)).on('error', () => leave(listener));
      if (!running) start();
    },
    stop,
  };
}
