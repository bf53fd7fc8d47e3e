// What a source is called, what makes it the same source again, and what a run may do in which state.
import { problems, type ImportFrom, type ImportRun } from '@muxwell/contract';
import { parseXtreamUrl } from '@muxwell/m3u';
import type { Found } from './findings.ts';

type State = ImportRun['state'];

/** For people: an address without credentials, or a file's name. */
export function labelOf(from: ImportFrom, uploadName: string): string {
  switch (from.kind) {
    case 'url':
      return safeAddress(from.url);
    case 'xtream':
      return `${new URL(from.server).host} (${from.username})`;
    case 'upload':
      return uploadName || 'uploaded file';
    case 'text':
      return 'pasted text';
  }
}

function safeAddress(text: string): string {
  const url = new URL(text);
  const account = parseXtreamUrl(text);
  if (account) return `${url.host} (${account.username})`;
  return `${url.host}${url.pathname}`.slice(0, 300);
}

/** What stays the same when a source is imported again: of an account its server and user, of a list its address. */
export function identityOf(from: ImportFrom): string {
  switch (from.kind) {
    case 'url': {
      const account = parseXtreamUrl(from.url);
      return account?.kind === 'account' ? `list ${account.server} ${account.username}` : `url ${from.url}`;
    }
    case 'xtream':
      return `xtream ${serverOf(from.server)} ${from.username}`;
    case 'upload':
      return 'uploads';
    case 'text':
      return 'pasted';
  }
}

/** Pasted and uploaded lists come from nowhere in particular: what they leave out is not gone. */
export const hasGone = (kind: ImportFrom['kind']): boolean => kind === 'url' || kind === 'xtream';

/** The address under which the server's `player_api.php` stands; people paste all kinds of addresses of it. */
export function serverOf(text: string): string {
  const url = new URL(text);
  const path = url.pathname.replace(/\/(c|get\.php|player_api\.php|panel_api\.php|xmltv\.php|portal\.php)?\/*$/, '');
  return `${url.origin}${path.replace(/\/+$/, '')}`;
}

/** Everything that can be played. */
export const entriesOf = ({ live, radio, movie, episode }: Found['found']): number => live + radio + movie + episode;

export function assertState(state: State, allowed: readonly State[], verb: string): void {
  if (!allowed.includes(state)) throw problems.runNotReady(`a run that is ${state} cannot be ${verb}`);
}
