// The thread that reads a guide: bytes come in, lines of COPY for both staging tables go out.
import { parentPort, workerData } from 'node:worker_threads';
import { type GuideChannel, type GuidePart, type GuideProgramme, NotAGuide, XmltvParser } from '@muxwell/xmltv';
import type { FromGuide, GuidePlace, ToGuide } from './reader.ts';
import { plainName } from './rules.ts';

const { appId, jobId } = workerData as GuidePlace;
const parser = new XmltvParser();
const place = `${appId}\t${jobId}`;

const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escaped = (text: string) =>
  (/[\\\t\n\r\0]/.test(text) ? text.replaceAll(/[\\\t\n\r\0]/g, (char) => escapes[char] ?? '') : text).toWellFormed();
const orNull = (value: number | null) => (value === null ? '\\N' : String(value));
/** PostgreSQL reads a time zone's offset: seconds since 1970 become a time in UTC. */
const instant = (seconds: number) => `${new Date(seconds * 1000).toISOString()}`;

const channelLine = ({ id, names, icon }: GuideChannel) =>
  `${place}\t${escaped(id)}\t${escaped(names[0] ?? id)}\t${escaped(plainName(names[0] ?? id))}\t${escaped(icon)}\n`;
const programmeLine = (p: GuideProgramme) =>
  [
    place,
    escaped(p.channel),
    instant(p.start),
    p.stop === null ? '\\N' : instant(p.stop),
    escaped(p.title),
    escaped(p.subTitle),
    escaped(p.description),
    escaped(p.lang),
    escaped(p.category),
    escaped(p.icon),
    orNull(p.season),
    orNull(p.episode),
  ].join('\t'); // prettier-ignore

function written({ channels, programmes }: GuidePart): FromGuide {
  return {
    channels: channels.map(channelLine).join(''),
    programmes: programmes.length === 0 ? '' : `${programmes.map(programmeLine).join('\n')}\n`,
    count: parser.programmeCount,
    skipped: parser.skippedCount,
  };
}

parentPort?.on('message', (message: ToGuide) => {
  try {
    parentPort?.postMessage(written(message.do === 'end' ? parser.end() : parser.push(message.bytes)));
  } catch (error) {
    const says = error instanceof Error ? error.message : String(error);
    parentPort?.postMessage({
      channels: '',
      programmes: '',
      count: 0,
      skipped: 0,
      failed: { says, isKnown: error instanceof NotAGuide },
    } satisfies FromGuide);
  }
});
