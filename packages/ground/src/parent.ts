// A child process that ends when its parent is gone: the parent holds the other end of its standard input.
import type { Readable } from 'node:stream';

/** How long the orderly end may take before the process is cut off, so that no orphan keeps a port or a socket. */
const PATIENCE_MS = 10_000;

export interface ParentDeps {
  stdin: Readable & { unref?: () => void };
  exit: (code: number) => void;
}

const own = (): ParentDeps => ({ stdin: process.stdin, exit: (code) => process.exit(code) });

/** With `stdin`, aborts `controller` when standard input ends and cuts the process off 10 s later; with `none`, does nothing. */
export function exitWithParent(controller: AbortController, parent: 'stdin' | 'none', deps: ParentDeps = own()): void {
  if (parent === 'none') return;
  const { stdin, exit } = deps;
  const leave = () => {
    if (!controller.signal.aborted) controller.abort(new Error('the parent process is gone'));
    setTimeout(() => exit(1), PATIENCE_MS).unref();
  };
  stdin.once('end', leave).once('error', leave).resume();
  stdin.unref?.(); // a pipe that stays open does not keep a process that has nothing left to do
}
