// Who asks: the line of the credentials that a player sent, how it stands, and whether it may be used from there.
import type { Clock } from '@muxwell/ground';
import type { Guard } from '../delivery/index.ts';
import { bouquetsOf, hasExpired, restricted, type ActiveLine, type Asker, type Lines } from '../lines/index.ts';
import type { Geo } from '../platform/geo.ts';
import type { AppSettings } from '../tenancy/index.ts';
import type { Params } from './request.ts';
import type { Access } from './shapes.ts';

/** `missing`: no credentials; `wrong`: nobody's; `restricted`: a line's, which may not be used from there; `halted`: by a block or a limit. */
export type Refused =
  | { refused: 'missing' | 'wrong' | 'restricted'; says: string }
  | { refused: 'halted'; says: string; status: 403 | 429; retryAfterSeconds: number | null };
export type Found = { access: Access } | Refused;

export const WRONG = 'Invalid username or password';

export interface AccessDeps {
  lines: { memory: Pick<Lines['memory'], 'byCredentials' | 'byToken' | 'passwordOf'> };
  settings: Pick<AppSettings, 'get'>;
  geo: Pick<Geo, 'placeOf'>;
  guard: Pick<Guard, 'halts'>;
  clock: Clock;
}

/** `cost`: what the request counts against the limits. */
export function findAccess(
  deps: AccessDeps,
  appId: number,
  params: Params,
  { ip, userAgent, cost }: Omit<Asker, 'place'> & { cost: number },
): Found {
  const { lines, settings, geo, guard, clock } = deps;
  const [username, password, token] = [params.get('username') ?? '', params.get('password') ?? '', params.get('token') ?? ''];
  const isToken = token !== '' && username === '';
  const isMissing = !isToken && (username === '' || password === '');
  const find = () => (isToken ? lines.memory.byToken(appId, token) : lines.memory.byCredentials(appId, username, password));
  const line = isMissing ? null : find();
  const tried = isMissing ? null : { username: isToken ? '' : username, secret: isToken ? token : password };
  const halt = guard.halts({ appId, ip, userAgent, line, tried, cost });
  if (halt) return { refused: 'halted', ...halt };
  if (isMissing) return { refused: 'missing', says: 'username and password are needed' };
  if (!line) return { refused: 'wrong', says: WRONG };
  const limit = settings.get(appId, 'lines.restrictPlaylists')
    ? restricted(line, { ip, userAgent, place: () => geo.placeOf(ip) })
    : null;
  if (limit) return { refused: 'restricted', says: limit.says };
  const now = clock.now();
  const seen = line.bouquetEnds ? { ...line, bouquetIds: bouquetsOf(line, now) } : line;
  const status = statusOf(line, now);
  const countryOf = () => geo.placeOf(ip).country;
  return isToken
    ? { access: { line: seen, status, countryOf, password: lines.memory.passwordOf(line), token } }
    : { access: { line: seen, status, countryOf, password } };
}

function statusOf(line: ActiveLine, now: Date): Access['status'] {
  if (!line.isEnabled) return 'Disabled';
  return hasExpired(line, now) ? 'Expired' : 'Active';
}
