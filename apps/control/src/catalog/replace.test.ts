import fc from 'fast-check';
import { expect, test } from 'vitest';
import { replaced } from './replace.ts';

const host = (from: string, to: string) => ({ what: 'host', from, to }) as const;
const account = { what: 'account', username: 'anna', password: 'p w', newUsername: 'bert', newPassword: 'q/2' } as const;

test.each([
  ['http://old.example/live/u/p/1.ts', host('old.example', 'new.example'), 'http://new.example/live/u/p/1.ts'],
  ['http://old.example:8080/1.ts', host('OLD.example', 'new.example'), 'http://new.example:8080/1.ts'],
  ['http://old.example:8080/1.ts', host('old.example', 'new.example:80'), 'http://new.example:80/1.ts'],
  ['http://old.example:8080/1.ts', host('old.example:8080', 'new.example'), 'http://new.example/1.ts'],
  ['http://old.example:8080/1.ts', host('old.example:80', 'new.example'), 'http://old.example:8080/1.ts'],
  [
    'http://u:p@old.example/x?y=old.example',
    host('old.example', 'https://new.example'),
    'https://u:p@new.example/x?y=old.example',
  ],
  ['http://very.old.example/1', host('old.example', 'new.example'), 'http://very.old.example/1'],
  ['http://h/live/anna/p%20w/1.ts', account, 'http://h/live/bert/q%2F2/1.ts'],
  ['http://h/get.php?username=anna&password=p%20w&x=1', account, 'http://h/get.php?username=bert&password=q%2F2&x=1'],
  ['http://anna:p%20w@h/1.ts', account, 'http://bert:q%2F2@h/1.ts'],
  ['http://h/live/anna/other/1.ts', account, 'http://h/live/anna/other/1.ts'],
  ['http://h/?username=anna&password=other', account, 'http://h/?username=anna&password=other'],
  ['http://h/a/$&/1', { what: 'text', from: '/a/', to: '/$&/' }, 'http://h/$&/$&/1'],
] as const)('%s', (url, replacement, wanted) => {
  expect(replaced(url, replacement)).toBe(wanted);
});

test('a host that is not there changes nothing, whatever the address', () => {
  fc.assert(fc.property(fc.webUrl(), (url) => replaced(url, host('never.invalid', 'new.example')) === url));
});

test('there and back is the address that was', () => {
  fc.assert(
    fc.property(fc.webUrl({ withQueryParameters: true }), (url) => {
      const own = new URL(url).host;
      const there = replaced(url, host(own, 'other.invalid'));
      expect(there).toContain('other.invalid');
      expect(replaced(there, host('other.invalid', own))).toBe(url.replace(/^(https?:\/\/)([^/?#]*)/, `$1${own}`));
    }),
  );
});
