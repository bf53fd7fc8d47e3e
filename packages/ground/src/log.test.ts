import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { createLog, maskUrl } from './log.ts';

test.each([
  ['http://example.com/live/alice/secret/12.ts', 'http://example.com/live/***/***/12.ts'],
  ['/alice/secret/12', '/***/***/12'],
  ['/get.php?username=alice&password=secret&type=m3u', '/get.php?username=***&password=***&type=m3u'],
  ['http://alice:secret@example.com/x', 'http://***@example.com/x'],
  ['/playlist/abcdef.m3u8', '/playlist/***.m3u8'],
  ['/api/lines?limit=5', '/api/lines?limit=5'],
])('%s is logged as %s', (url, masked) => {
  expect(maskUrl(url)).toBe(masked);
});

test('a secret in an object does not reach the log', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } });

  log.info({ password: 'hunter2', line: { token: 'hunter2', name: 'alice' }, deep: { er: { apiKey: 'hunter2' } } }, 'a line');

  expect(lines.join()).not.toContain('hunter2');
  expect(lines.join()).toContain('alice');
});

test('a code that lets somebody in is cut, one that says what failed is told', () => {
  const lines: string[] = [];
  const log = createLog({ level: 'info', name: 'test', destination: { write: (line) => void lines.push(line) } });

  log.info({ code: 'W3UCY2XJ', setup: { code: 'EASYCODE' } }, 'an invitation');
  log.warn(
    { code: 'ECONNREFUSED', err: Object.assign(new Error('no'), { code: 'ERR_SOCKET_CLOSED' }), database: { code: '57P01' } },
    'failed',
  );

  expect(lines[0]).not.toMatch(/W3UCY2XJ|EASYCODE/);
  for (const told of ['ECONNREFUSED', 'ERR_SOCKET_CLOSED', '57P01']) expect(lines[1]).toContain(told);
});

test('a reader who stands still does not hold the program up, and nothing is lost when he reads on', async () => {
  const lines = 5000; // far more than a pipe holds
  const program = `import { createLog } from ${JSON.stringify(new URL('log.ts', import.meta.url).href)};
    const log = createLog({ level: 'info', name: 'test' });
    for (let line = 0; line < ${lines}; line += 1) log.info({ line }, 'x'.repeat(100));
    setImmediate(() => process.stderr.write('alive'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });

  await once(child.stderr, 'data');

  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) text += part;
  expect(text.trim().split('\n').length).toBe(lines);
});
