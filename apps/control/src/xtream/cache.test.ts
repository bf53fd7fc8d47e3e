import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { AnswerCache, answerOf, compose } from './cache.ts';

const text = async (cache: AnswerCache, key: string, pieces: string[]) => (await cache.get(key, () => pieces)).body.toString();

test('an answer is composed once, however many ask at the same time', async () => {
  const cache = new AnswerCache(1000, 'boot');
  let times = 0;
  const ask = () => cache.get('a', () => [`made ${(times += 1)}`]);
  const [first, second] = await Promise.all([ask(), ask()]);

  expect([first?.body.toString(), second?.body.toString(), times]).toEqual(['made 1', 'made 1', 1]);
});

test('the least lately used answers go first when the budget is spent', async () => {
  const cache = new AnswerCache(10, 'boot');
  await text(cache, 'a', ['aaaa']);
  await text(cache, 'b', ['bbbb']);
  await text(cache, 'a', ['never']);
  await text(cache, 'c', ['cccc']);

  expect(await text(cache, 'a', ['gone'])).toBe('aaaa');
  expect(await text(cache, 'b', ['anew'])).toBe('anew');
  expect(cache.bytes).toBeLessThanOrEqual(10);
});

test('an answer larger than the budget is given, not kept', async () => {
  const cache = new AnswerCache(10, 'boot');

  expect(await text(cache, 'a', ['x'.repeat(50)])).toHaveLength(50);
  expect(cache.bytes).toBe(0);
});

test('packing is done once and counts', async () => {
  const cache = new AnswerCache(10_000, 'boot');
  const answer = await cache.get('a', () => ['x'.repeat(5000)]);
  const packed = await answer.gzip();

  expect(gunzipSync(packed).toString()).toBe('x'.repeat(5000));
  expect(await answer.gzip()).toBe(packed);
  expect(cache.bytes).toBe(5000 + packed.length);
});

test('what begins alike is forgotten together', async () => {
  const cache = new AnswerCache(1000, 'boot');
  await text(cache, '1:a', ['one']);
  await text(cache, '11:a', ['two']);
  cache.forget('1:');

  expect([await text(cache, '1:a', ['anew']), await text(cache, '11:a', ['anew'])]).toEqual(['anew', 'two']);
});

test('a failure reaches everybody who asked, and the next one tries again', async () => {
  const cache = new AnswerCache(1000, 'boot');
  const fail = () =>
    cache.get('a', () => {
      throw new Error('no');
    });

  await expect(Promise.all([fail(), fail()])).rejects.toThrow('no');
  expect(await text(cache, 'a', ['well'])).toBe('well');
});

test('the tag of a kept answer is another after a restart, that of a small one tells its bytes', async () => {
  const tag = async (boot: string) => (await new AnswerCache(100, boot).get('a', () => ['x'])).etag;

  expect(await tag('one')).not.toBe(await tag('two'));
  expect(answerOf(Buffer.from('x')).etag).toBe(answerOf(Buffer.from('x')).etag);
});

test('long answers leave room for others between their pieces', async () => {
  let turns = 0;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  let next = setImmediate(count);
  const body = await compose(Array.from({ length: 2000 }, () => 'x'.repeat(1000)));
  clearImmediate(next);

  expect(body).toHaveLength(2_000_000);
  expect(turns).toBeGreaterThan(5);
});
