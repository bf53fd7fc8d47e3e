import { expect, test } from 'vitest';
import { readTag } from './tags.ts';

const cases: [line: string, attributes: [string, string][], name: string][] = [
  [
    '#EXTINF:-1 tvg-id="a" group-title="News",One',
    [
      ['tvg-id', 'a'],
      ['group-title', 'News'],
    ],
    'One',
  ],
  [
    "#EXTINF:-1 tvg-id='a' group-title='Kid's',One",
    [
      ['tvg-id', 'a'],
      ['group-title', "Kid's"],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-id=a group-title=News,One',
    [
      ['tvg-id', 'a'],
      ['group-title', 'News'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-id = "a"  group-title= "News" , One ',
    [
      ['tvg-id', 'a'],
      ['group-title', 'News'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-id=7 tvg-name="Title,group-title="News",One',
    [
      ['tvg-id', '7'],
      ['tvg-name', 'Title'],
      ['group-title', 'News'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-name="Title group-title="News",One',
    [
      ['tvg-name', 'Title'],
      ['group-title', 'News'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 group-title="News" tvg-name="Title,One',
    [
      ['group-title', 'News'],
      ['tvg-name', 'Title'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-name="A, B & C" group-title="X",One, two',
    [
      ['tvg-name', 'A, B & C'],
      ['group-title', 'X'],
    ],
    'One, two',
  ],
  [
    '#EXTINF:-1 tvg-name="the "best" one" group-title="X",One',
    [
      ['tvg-name', 'the "best" one'],
      ['group-title', 'X'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-logo="[""]" group-title="X",One',
    [
      ['tvg-logo', '[""]'],
      ['group-title', 'X'],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-name="it\'s" tvg-id="",One',
    [
      ['tvg-name', "it's"],
      ['tvg-id', ''],
    ],
    'One',
  ],
  [
    '#EXTINF:-1 tvg-id="a"group-title="X",One',
    [
      ['tvg-id', 'a'],
      ['group-title', 'X'],
    ],
    'One',
  ],
  ['#EXTINF:-1 group-title="X" One two', [['group-title', 'X']], 'One two'],
  ['#EXTINF:-1 tvg-logo="http://a.example/?x=1&y=",One', [['tvg-logo', 'http://a.example/?x=1&y=']], 'One'],
  [
    '#extinf:0 TVG-ID="5" Group-Title="X" , One',
    [
      ['tvg-id', '5'],
      ['group-title', 'X'],
    ],
    'One',
  ],
  ['#EXTINF:-1,One, "two" = three', [], 'One, "two" = three'],
  ['#EXTINF:,One', [], 'One'],
  ['#EXTINF:-1.0,One', [], 'One'],
  ['#EXTINF:120.5 ,One', [], 'One'],
  ['#EXTINF:-1', [], ''],
  ['#EXTINF', [], ''],
  ['#EXTINF:-1 tvg-id="ünïcode",Türkü', [['tvg-id', 'ünïcode']], 'Türkü'],
]; // prettier-ignore

test.each(cases)('the attributes and name of %s are found', (line, attributes, name) => {
  expect(readTag(line)).toEqual(['info', { attributes, name }]);
});

test('a key that names the prototype is a key like any other', () => {
  const tag = readTag('#EXTINF:-1 __proto__="x" constructor="y",One');

  expect(tag).toEqual(['info', { attributes: [['constructor', 'y']], name: 'One' }]);
});

test('a key that is known from other lines is read as it was the first time, with blanks and without', () => {
  const read = () => readTag('#EXTINF:-1 New-Key=1 New-Key = 2 New-Key= "3" New-Key="4" New-Key=,One');
  const attributes = ['1', '2', '3', '4', ''].map((value) => ['new-key', value]);

  for (let times = 0; times < 3; times += 1) expect(read()).toEqual(['info', { attributes, name: 'One' }]);
});
