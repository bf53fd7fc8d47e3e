import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { exitWithParent } from './parent.ts';

test('a child ends when its parent lets go of standard input', async () => {
  const stdin = new PassThrough();
  const controller = new AbortController();
  exitWithParent(controller, 'stdin', { stdin, exit: () => {} });
  expect(controller.signal.aborted).toBe(false);

  const aborted = new Promise((resolve) => controller.signal.addEventListener('abort', resolve));
  stdin.end();

  await aborted;
  expect(controller.signal.reason).toMatchObject({ message: 'the parent process is gone' });
});

test('a process that was started by hand does not care about its standard input', () => {
  const stdin = new PassThrough();
  exitWithParent(new AbortController(), 'none', { stdin, exit: () => {} });

  expect(stdin.listenerCount('end')).toBe(0);
});
