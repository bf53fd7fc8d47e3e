import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { M3uStager } from './m3u-stager.ts';
import { READING } from './same-document.ts';
import { copyLine, written } from './staged-row.ts';

const LIST = `#EXTM3U x-tvg-url="http://up.example/guide.xml"
#EXTINF:-1 tvg-id="one.example" tvg-name="One HD" tvg-chno="7" tvg-logo="http://img.example/1.png" group-title="News;World",One
#EXTVLCOPT:http-user-agent=Player/1.0
http://up.example/live/u/p/1.ts
#EXTINF:-1 radio="true" group-title="Radio",Wave
http://radio.example/wave.mp3
#EXTINF:-1 group-title="Drama",Film (2020)
http://up.example/movie/u/p/10.mkv
#EXTINF:-1 group-title="Crime",Harbour Lights S01E02 Fog
http://up.example/series/u/p/501.mkv
`;

test('the same bytes make the same rows as long as READING is the same: if these are others, raise it', () => {
  const stager = new M3uStager({});
  const rows = [...stager.push(Buffer.from(LIST)), ...stager.end()];
  const at = { appId: 1, runId: '', seq: 1, place: 1 };
  const lines = rows.map((row) => copyLine(at, row, written(row), JSON.stringify(row.source))).join('');

  expect([READING, hash('sha256', lines, 'hex').slice(0, 16)]).toEqual([1, '0c7825be96f1a9c8']);
});
