// Replacing parts of a source's address: its host, the account in it, or any text; the rest stays byte for byte.
import type { SourceReplacement } from '@muxwell/contract';

/** scheme, user information, host with port, the rest (RFC 3986, 3). */
const PARTS = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*@)?([^/?#@]*)(.*)$/is;

/** The address with the replacement done; the same text where there is nothing to replace. */
export function replaced(url: string, replacement: SourceReplacement): string {
  switch (replacement.what) {
    case 'host':
      return withHost(url, replacement);
    case 'account':
      return withAccount(url, replacement);
    case 'text':
      return url.replaceAll(replacement.from, () => replacement.to);
  }
}

/** A host that is given without a port stands for all its ports, and these stay unless the new one names one. */
function withHost(url: string, { from, to }: { from: string; to: string }): string {
  const [, scheme = '', user = '', place = '', rest = ''] = PARTS.exec(url) ?? [];
  const wanted = from.toLowerCase();
  const [, host = '', port = ''] = /^(.*?)(:\d+)?$/s.exec(place.toLowerCase()) ?? [];
  if (place === '' || (wanted !== host && wanted !== host + port)) return url;
  const [, newScheme = scheme, newPlace = ''] = /^([a-z][a-z0-9+.-]*:\/\/)?(.*)$/is.exec(to) ?? [];
  const isPortKept = wanted === host && !/:\d+$/.test(newPlace);
  return `${newScheme}${user}${newPlace}${isPortKept ? port : ''}${rest}`;
}

type Account = Extract<SourceReplacement, { what: 'account' }>;

/** In the path (`/U/P/`), in the query (`username=U&password=P`) and as user information (`U:P@`), written plain or percent-encoded. */
function withAccount(url: string, account: Account): string {
  const to = [encodeURIComponent(account.newUsername), encodeURIComponent(account.newPassword)] as const;
  for (const write of [(text: string) => text, encodeURIComponent]) {
    const [user, password] = [write(account.username), write(account.password)];
    const found = url
      .replace(`/${user}/${password}/`, () => `/${to[0]}/${to[1]}/`)
      .replace(`//${user}:${password}@`, () => `//${to[0]}:${to[1]}@`);
    const queried = inQuery(found, [user, password], to);
    if (queried !== url) return queried;
  }
  return url;
}

function inQuery(url: string, from: readonly [string, string], to: readonly [string, string]): string {
  const [user, password] = [/([?&]username=)([^&#]*)/i, /([?&]password=)([^&#]*)/i];
  if (user.exec(url)?.[2] !== from[0] || password.exec(url)?.[2] !== from[1]) return url;
  return url.replace(user, (_, name: string) => name + to[0]).replace(password, (_, name: string) => name + to[1]);
}
