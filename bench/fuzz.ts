// fuzz: a million spoilt inputs each for the M3U and the XMLTV reader: none may throw anything but its own refusal, take long, or give a part that
// breaks what readers promise. Options: --inputs 1000000 --seed 1
import { parseArgs } from 'node:util';
import { classify, M3uParser, NotAPlaylist } from '@muxwell/m3u';
import { NotAGuide, XmltvParser } from '@muxwell/xmltv';
import { report } from './kit/report.ts';

const { values } = parseArgs({
  options: { inputs: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const INPUTS = Number(values.inputs);
let state = Number(values.seed) >>> 0 || 1;
const draw = (below: number): number => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const pick = <T>(list: readonly [T, ...T[]]): T => list[draw(list.length)] ?? list[0];

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;
const SLOW_MS = 250;

const lists = [
  '#EXTM3U x-tvg-url="http://a/g.xml"\n#EXTINF:-1 tvg-id="a.b" tvg-name="A, B" group-title="X;Y" tvg-chno="5.1",UK: A "HD" (2020)\nhttp://h:80/live/u/p/1.ts|User-Agent=x&Referer=http://y\n',
  '#EXTINF:0 tvg-logo=\'http://l\' group-title=News catchup="append",Ä S01E02\n#EXTGRP:Sport\n#EXTVLCOPT:http-user-agent=z\n#KODIPROP:a=b\nrtmp://h/a\n',
  '#EXTM3U\r\n#EXTHTTP:{"a":"b"}\r\nhttp://h/movie/u/p/2.mkv\r\n\r\nudp://@239.0.0.1:1234\r\n<html>\r\n#EXTINF:-1 a = "b,c\r\nhttp://x/1x02.mp4\r\n',
] as const;
const guides = [
  '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE tv SYSTEM "xmltv.dtd"><tv><channel id="a"><display-name lang="en">A &amp; B</display-name><icon src="http://i"/></channel><programme start="20260101000000 +0100" stop="20260101010000 +0100" channel="a"><title>T &ecirc; <1></title><episode-num system="xmltv_ns">0.1.0/2</episode-num></programme></tv>',
  '<tv><programme channel="x" start="202601010000"><title lang="de">Ü</title><desc>a & b</desc><category>c</category><icon src=\'http://i\'/><episode-num>S01E02</episode-num><date>2020</date></programme><channel id=""/></tv>',
] as const;
const words = [
  '"',
  "'",
  '<',
  '>',
  '&',
  '#EXTINF:',
  ',',
  '=',
  '\n',
  '\r',
  '\0',
  '\ufeff',
  ']]>',
  '<![CDATA[',
  '<!--',
  '&#x0;',
  '&#99999999;',
  '/>',
  '</tv>',
  'tvg-id=',
  '\ud800',
  '\u001a',
  '  ',
] as const; // prettier-ignore

function spoilt(text: string, others: readonly [string, ...string[]]): string {
  let now = text;
  for (let times = 1 + draw(4); times > 0; times -= 1) {
    const at = draw(now.length + 1);
    switch (draw(7)) {
      case 0:
        now = now.slice(0, at) + now.slice(at + 1 + draw(20));
        break;
      case 1:
        now = now.slice(0, at) + pick(words) + now.slice(at);
        break;
      case 2:
        now = now.slice(0, at) + String.fromCharCode(draw(0xffff)) + now.slice(at + 1);
        break;
      case 3:
        now = now.slice(0, at) + now.slice(draw(at + 1), at) + now.slice(at);
        break;
      case 4:
        now = now.slice(0, at) + pick(others).slice(draw(50));
        break;
      case 5:
        now = now.slice(0, at);
        break;
      default:
        now = now.slice(0, at) + pick(words).repeat(1 + draw(50)) + now.slice(at);
    }
  }
  return now;
}

interface Tally {
  inputs: number;
  refused: number;
  wrong: number;
  slowest_ms: number;
}

/** `read` gives what is wrong with what it read, or null. */
function fuzz(
  seeds: readonly [string, ...string[]],
  read: (chunks: (string | Uint8Array)[]) => string | null,
  Refusal: new (...args: never[]) => Error,
): Tally {
  const tally: Tally = { inputs: 0, refused: 0, wrong: 0, slowest_ms: 0 };
  for (; tally.inputs < INPUTS; tally.inputs += 1) {
    const text = spoilt(pick(seeds), seeds);
    const bytes = Buffer.from(text, draw(10) === 0 ? 'latin1' : 'utf8');
    const cut = draw(bytes.length + 1);
    const chunks = draw(4) === 0 ? [text] : [new Uint8Array(bytes.subarray(0, cut)), new Uint8Array(bytes.subarray(cut))];
    const startedAt = process.cpuUsage();
    let wrong: string | null = null;
    try {
      wrong = read(chunks);
    } catch (error) {
      if (error instanceof Refusal) tally.refused += 1;
      else wrong = error instanceof Error ? (error.stack ?? error.message) : String(error);
    }
    const { user, system } = process.cpuUsage(startedAt); // not by the wall: other programs may have the processor
    const ms = (user + system) / 1000;
    tally.slowest_ms = Math.max(tally.slowest_ms, ms);
    if (ms > SLOW_MS) wrong ??= `it took ${Math.round(ms)} ms`;
    if (wrong === null) continue;
    tally.wrong += 1;
    if (tally.wrong <= 5) process.stderr.write(`${wrong}\n  of ${JSON.stringify(text)}\n`);
  }
  return tally;
}

function readList(chunks: (string | Uint8Array)[]): string | null {
  const parser = new M3uParser();
  const entries = [...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.end()];
  if (entries.length !== parser.entryCount) return 'the count of entries is another';
  for (const entry of entries) {
    classify(entry);
    const texts = [entry.name, entry.tvgId, entry.url, ...entry.groups];
    if (entry.name === '' || texts.some((one) => CONTROL.test(one))) return `an entry is not clean: ${JSON.stringify(entry)}`;
    if (!/^[a-z][a-z0-9+.-]*:/i.test(entry.url)) return `an entry has no address: ${entry.url}`;
  }
  return null;
}

function readGuide(chunks: (string | Uint8Array)[]): string | null {
  const parser = new XmltvParser();
  const parts = [...chunks.map((chunk) => parser.push(chunk)), parser.end()];
  for (const { id, names } of parts.flatMap((part) => part.channels))
    if (id === '' || names.length === 0) return 'a channel has no id or no name';
  for (const one of parts.flatMap((part) => part.programmes)) {
    if (one.channel === '' || !Number.isInteger(one.start)) return `a programme has no channel or start: ${JSON.stringify(one)}`;
    if (one.stop !== null && one.stop <= one.start) return `a programme ends before it begins: ${JSON.stringify(one)}`;
  }
  return null;
}

const told = (name: string, tally: Tally) =>
  Object.fromEntries(Object.entries(tally).map(([key, value]) => [`${name}_${key}`, value]));
const m3u = fuzz(lists, readList, NotAPlaylist);
const xmltv = fuzz(guides, readGuide, NotAGuide);
await report({
  id: 'fuzz',
  figures: { ...told('m3u', m3u), ...told('xmltv', xmltv) },
  goals: { m3u_wrong: { most: 0 }, xmltv_wrong: { most: 0 } },
});
