// Child processes as an argument: every child has an owner whose signal ends it.
import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last 64 KB of standard error. */
  stderr: string;
}

export interface Running {
  pid: number;
  stdin: Writable;
  stdout: Readable;
  /** Resolves when the child has ended, however it ended; rejects only if it could not be started. */
  ended: Promise<Ended>;
  /** Hands a connection over, to a child that takes them; false when it cannot be: then it is still ours. */
  give?(socket: Socket): boolean;
  /** SIGTERM now, SIGKILL after `graceMs` (2 s by default). */
  stop(graceMs?: number): Promise<Ended>;
}

export interface RunOptions {
  signal: AbortSignal;
  env?: Record<string, string>;
  cwd?: string;
  uid?: number;
  gid?: number;
  /** Puts the child into a process group of its own, so that the terminal's Ctrl-C does not reach it before its owner does. */
  ownGroup?: boolean;
  /** The child is a Node program of ours that is given connections (`process.on('message', (_, socket) => …)`). */
  takesSockets?: boolean;
  /** What to do with each line of standard error, beside keeping its tail. */
  onStderr?: (line: string) => void;
}

export interface Processes {
  run(command: string, args: readonly string[], options: RunOptions): Running;
  /** Signals a process that need not be a child; 0 only asks. Tells whether there is such a process. */
  signal(pid: number, signal: NodeJS.Signals | 0): boolean;
}

const TAIL_BYTES = 64 * 1024;

export const systemProcesses: Processes = {
  run(command, args, { signal, env, cwd, uid, gid, ownGroup = false, takesSockets = false, onStderr }) {
    const child = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe', ...(takesSockets ? (['ipc'] as const) : [])],
      detached: ownGroup,
      env: { PATH: process.env['PATH'] ?? '', LANG: 'C.UTF-8', ...env },
      ...(cwd === undefined ? {} : { cwd }),
      ...(uid === undefined ? {} : { uid }),
      ...(gid === undefined ? {} : { gid }),
    });
    const { stdin, stdout, stderr: errors } = child;
    if (!stdin || !stdout || !errors) throw new Error('a child without pipes');
    stdin.on('error', () => {}); // a child that ends early closes its pipe: `ended` tells it
    let stderr = '';
    let rest = '';
    errors.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-TAIL_BYTES);
      if (!onStderr) return;
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) onStderr(line);
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, by) => resolve({ code, signal: by, stderr }));
    });
    ended.catch(() => {}); // the owner awaits `ended` itself; this only keeps an early failure from being unhandled
    const stop = (graceMs = 2000) => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      return ended.finally(() => clearTimeout(timer));
    };
    const onAbort = () => void stop().catch(() => {});
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    void ended.catch(() => {}).then(() => signal.removeEventListener('abort', onAbort));
    const give = (socket: Socket) => {
      if (!child.connected) return false;
      child.send('connection', socket, {}, (error) => error && socket.destroy());
      return true;
    };
    return { pid: child.pid ?? -1, stdin, stdout, ended, stop, ...(takesSockets ? { give } : {}) };
  },
  signal(pid, signal) {
    try {
      return process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
      throw error;
    }
  },
};
