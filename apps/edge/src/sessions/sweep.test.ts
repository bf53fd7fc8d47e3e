import { createLog, systemProcesses, TestClock, type Processes } from '@muxwell/ground';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { createSweep } from './sweep.ts';

const LINE =
  '0 0 127.0.0.1:8080 127.0.0.1:50000 cubic wscale:7,7 rto:204 rtt:1.5/0.75 mss:32768 cwnd:10 bytes_sent:1000 bytes_acked:1000 segs_out:5 delivery_rate 80000000bps';

/** A shell whose answers the test writes. */
function setUp() {
  const clock = new TestClock();
  const asked: string[] = [];
  const shells: { stdout: PassThrough; end: () => void }[] = [];
  const run: Processes['run'] = (command) => {
    asked.push(command);
    const [stdin, stdout] = [new PassThrough(), new PassThrough()];
    const ended = Promise.withResolvers<{ code: number; signal: null; stderr: string }>();
    stdin.on('data', () => asked.push('sweep'));
    shells.push({ stdout, end: () => ended.resolve({ code: 0, signal: null, stderr: '' }) });
    return { pid: 1, stdin, stdout, ended: ended.promise, stop: () => ended.promise };
  };
  const figures: string[] = [];
  const stop = new AbortController();
  const sweep = createSweep({
    clock,
    log: createLog({ name: 'test', level: 'silent' }),
    processes: { run },
    port: () => 8080,
    isNeeded: () => true,
    onFigures: (key) => figures.push(key),
  });
  const running = sweep.run(stop.signal);
  const end = () => {
    stop.abort();
    return running;
  };
  return { clock, asked, shells, figures, end };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('one shell is started for all sweeps, before there is anybody', async () => {
  const { clock, asked, shells, figures, end } = setUp();
  expect(asked).toEqual(['sh']);

  for (let n = 0; n < 2; n += 1) {
    await clock.tick(10_000);
    await settled();
    shells[0]?.stdout.write(`${LINE}\nend 0\n`);
    await settled();
  }

  expect(asked).toEqual(['sh', 'sweep', 'sweep']);
  expect(figures).toHaveLength(2);
  await end();
});

test('a shell that has ended is started again for the next sweep', async () => {
  const { clock, asked, shells, end } = setUp();
  shells[0]?.end();
  await settled();

  await clock.tick(10_000);
  await settled();

  expect(asked).toEqual(['sh', 'sh', 'sweep']);
  shells[1]?.end();
  await end();
});

test('where there is no ss, nothing is asked again', async () => {
  const { clock, asked, shells, end } = setUp();
  await clock.tick(10_000);
  await settled();
  shells[0]?.stdout.write('end 127\n');
  await settled();

  await clock.tick(30_000);
  await settled();

  expect(asked).toEqual(['sh', 'sweep']);
  await end();
});

test('the script tells the end of each sweep, and ends with its input', async () => {
  const said: string[] = [];
  const ends: Promise<unknown>[] = [];
  const run: Processes['run'] = (command, args, options) => {
    const child = systemProcesses.run(command, args, options);
    child.stdout.on('data', (bytes: Buffer) => said.push(bytes.toString()));
    child.stdin.end('\n\n');
    ends.push(child.ended);
    return child;
  };
  const log = createLog({ name: 'test', level: 'silent' });
  const stop = new AbortController();
  const [clock, port] = [new TestClock(), () => 9];
  const sweep = createSweep({ clock, log, processes: { run }, port, isNeeded: () => false, onFigures: () => {} });
  const running = sweep.run(stop.signal);

  await Promise.all(ends);

  expect(said.join('').match(/^end \d+$/gm)).toHaveLength(2);
  stop.abort();
  await running;
});
