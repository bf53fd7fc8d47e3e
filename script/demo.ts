// Fills a running installation with the demo through its public API, and prints where to look. Started by script/demo.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock, systemDice } from '../packages/ground/src/index.ts';
import { enter, loadLineUp, type Account } from '../apps/supervisor/src/demo/index.ts';

const [base = 'http://localhost:8080', provider = 'http://127.0.0.1:8089', dataFolder = 'data'] = process.argv.slice(2);
const kept = join(dataFolder, 'secrets', 'demo-account.json');

/** The account that sets the installation up; where somebody else has done that, theirs by DEMO_EMAIL and DEMO_PASSWORD. */
async function account(): Promise<Account> {
  const { DEMO_EMAIL: email, DEMO_PASSWORD: password } = process.env;
  if (email && password) return { email, password };
  const known = await readFile(kept, 'utf8').catch(() => null);
  if (known) return JSON.parse(known) as Account;
  const made = { email: 'demo@example.com', password: systemDice.token(8) };
  await mkdir(join(dataFolder, 'secrets'), { recursive: true, mode: 0o700 });
  await writeFile(kept, `${JSON.stringify(made)}\n`, { mode: 0o600 });
  return made;
}

await fetch(`${provider}/ready`); // the first start encodes for some seconds
const who = await account();
const api = await enter(base, who, { clock: systemClock, fetch }).catch((error: unknown) => {
  throw new Error('this installation has been set up by somebody else: give DEMO_EMAIL and DEMO_PASSWORD', { cause: error });
});
const line = await loadLineUp(api, provider, systemClock);
const { server, m3u, m3uHls, xmltv } = line.links;
process.stdout.write(`
The panel         ${base}   ${who.email}  ${who.password}
Xtream account    ${server}   ${line.username}  ${line.password}
Playlist (TS)     ${m3u}
Playlist (HLS)    ${m3uHls}
Guide             ${xmltv}

For example: mpv '${m3u}'
`);
