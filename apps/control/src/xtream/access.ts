// Who asks: the line of the credentials that a player sent, and how it stands.
import type { Clock } from '@muxwell/ground';
import { hasExpired, type ActiveLine, type Lines } from '../lines/index.ts';
import type { Params } from './request.ts';
import type { Access } from './shapes.ts';

export type Found = { access: Access } | { refused: 'missing' | 'wrong' };

export interface AccessDeps {
  lines: { memory: Pick<Lines['memory'], 'byCredentials' | 'byToken' | 'passwordOf'> };
  clock: Clock;
}

export function findAccess({ lines, clock }: AccessDeps, appId: number, params: Params): Found {
  const [username, password, token] = [params.get('username') ?? '', params.get('password') ?? '', params.get('token') ?? ''];
  if (token !== '' && username === '') return byLine(lines.memory.byToken(appId, token));
  if (username === '' || password === '') return { refused: 'missing' };
  const line = lines.memory.byCredentials(appId, username, password);
  return line ? { access: { line, password, status: statusOf(line) } } : { refused: 'wrong' };

  function byLine(found: ActiveLine | null): Found {
    return found
      ? { access: { line: found, password: lines.memory.passwordOf(found), status: statusOf(found) } }
      : { refused: 'wrong' };
  }
  function statusOf(line: ActiveLine): Access['status'] {
    if (!line.isEnabled) return 'Disabled';
    return hasExpired(line, clock.now()) ? 'Expired' : 'Active';
  }
}
