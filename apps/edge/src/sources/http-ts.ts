// A source that sends a transport stream, or the bare sound of a web radio, as one endless HTTP answer.
import type { SourceSpec } from '@muxwell/contract/edge';
import type { Fetched } from '@muxwell/ground';
import { AudioMuxer } from '@muxwell/mpegts';
import { pullHls } from './hls-pull.ts';
import { CONNECT_MS, headersOf, refusal, SourceFailed, type Intake, type SourceDeps } from './source.ts';

/** Opens the URL; an answer that turns out to be a playlist is pulled as HLS. */
export async function pullHttp(deps: SourceDeps, source: SourceSpec, intake: Intake, signal: AbortSignal): Promise<void> {
  const answer = await deps.fetch.get(source.url, {
    signal,
    headers: headersOf(source),
    idleMs: deps.idleSeconds() * 1000,
    connectMs: CONNECT_MS,
  });
  if (answer.status !== 200 && answer.status !== 206) {
    discard(answer);
    throw refusal(answer.status);
  }
  if (isPlaylist(answer)) {
    discard(answer);
    return pullHls(deps, { ...source, url: answer.url }, intake, signal);
  }
  await read(answer, isBareAudio(answer) ? audioIntake(intake) : intake, signal);
}

function isPlaylist(answer: Fetched): boolean {
  const type = String(answer.headers['content-type'] ?? '').toLowerCase();
  return type.includes('mpegurl') || new URL(answer.url).pathname.toLowerCase().endsWith('.m3u8');
}

/** Web radios say what they send: `audio/mpeg`, `audio/aac`, `audio/aacp`. */
function isBareAudio(answer: Fetched): boolean {
  return /^audio\/(mpeg|mp3|x-mpeg|aac|aacp|x-aac|mp2)\b/i.test(String(answer.headers['content-type'] ?? ''));
}

function audioIntake(intake: Intake): Intake {
  const muxer = new AudioMuxer();
  return { push: (chunk) => intake.push(muxer.push(chunk)), splice: () => intake.splice() };
}

/** By events, not by iteration: a thousand sources are read by one thread. */
function read({ body }: Fetched, intake: Intake, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      body.destroy();
      reject(signal.aborted ? (signal.reason as Error) : asFailure(error));
    };
    body.on('data', (chunk: Buffer) => {
      try {
        intake.push(chunk);
      } catch (error) {
        fail(error);
      }
    });
    body.once('end', resolve);
    body.once('error', fail);
    body.once('close', () => reject(new SourceFailed('the connection was closed')));
  });
}

function asFailure(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'UND_ERR_BODY_TIMEOUT') return new SourceFailed('the source stopped sending');
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'UND_ERR_ABORTED')
    return new SourceFailed('the connection broke');
  return error;
}

function discard({ body }: Fetched): void {
  body.on('error', () => {}).destroy();
}
