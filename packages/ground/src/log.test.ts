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
