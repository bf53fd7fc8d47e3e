// A source that sends a transport stream, or the bare sound of a web radio, as one endless HTTP answer.
import type { SourceSpec } from '@muxwell/contract/edge';
import { AudioMuxer } from '@muxwell/mpegts';
import { pullHls } from './hls-pull.ts';
import { openHttp, type Opened } from './open-http.ts';
import { refusal, type Intake, type SourceDeps } from './source.ts';

/** Opens the URL; an answer that turns out to be a playlist is pulled as HLS. */
export async function pullHttp(deps: SourceDeps, source: SourceSpec, intake: Intake, signal: AbortSignal): Promise<void> {
  const answer = await openHttp(deps, source, signal);
  if (answer.status !== 200 && answer.status !== 206) {
    answer.close();
    throw refusal(answer.status);
  }
  if (isPlaylist(answer)) {
    answer.close();
    return pullHls(deps, { ...source, url: answer.url }, intake, signal);
  }
  const { push } = isBareAudio(answer) ? audioIntake(intake) : intake;
  await answer.read(push);
}

function isPlaylist({ headers, url }: Opened): boolean {
  const type = (headers['content-type'] ?? '').toLowerCase();
  return type.includes('mpegurl') || new URL(url).pathname.toLowerCase().endsWith('.m3u8');
}

/** Web radios say what they send: `audio/mpeg`, `audio/aac`, `audio/aacp`. */
function isBareAudio({ headers }: Opened): boolean {
  return /^audio\/(mpeg|mp3|x-mpeg|aac|aacp|x-aac|mp2)\b/i.test(headers['content-type'] ?? '');
}

function audioIntake(intake: Intake): Intake {
  const muxer = new AudioMuxer();
  return { push: (chunk) => intake.push(muxer.push(chunk)), splice: () => intake.splice() };
}
