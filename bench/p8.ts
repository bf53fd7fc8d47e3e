// P8: HLS segments through the door against nginx (one worker, sendfile) with the same bytes as a file: 50 clients that keep their connections, in turns.
import { ground, freePort, run } from '@muxwell/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Asker, placeOf } from './kit/ask.ts';
import { openChannels } from './kit/channels.ts';
import { median, report } from './kit/report.ts';

/** 4 Mbit/s for 2 seconds are the 1 MB of a segment. */
const KBPS = 4000;
const SEGMENT_SECONDS = 2;
const CLIENTS = 50;
const SECONDS = 3;
const TURNS = 3;

await using world = await openChannels(1, KBPS, 1);
await world.house.api.ask('PATCH', '/api/settings', { values: { 'streams.segmentSeconds': SEGMENT_SECONDS } });
const door = placeOf(world.house.url);
const segment = await newest();
const folder = await mkdtemp(join(tmpdir(), 'muxwell-nginx-'));
const port = await freePort();
await writeFile(join(folder, 'segment.ts'), segment.body);
await writeFile(join(folder, 'nginx.conf'), configuration(folder, port));
const end = new AbortController();
const nginx = ground.processes.run('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], { signal: end.signal });
const [ours, theirs]: [number[], number[]] = [[], []];
try {
  await run('sh', [
    '-c',
    'for i in 1 2 3 4 5 6 7 8 9; do curl -sfo /dev/null "$0" && exit 0; sleep 0.2; done; exit 1',
    `http://127.0.0.1:${port}/segment.ts`,
  ]);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const { path } = await newest();
    ours.push(await megabytes(`${world.house.url}${path}`));
    theirs.push(await megabytes(`http://127.0.0.1:${port}/segment.ts`));
  }
} finally {
  await nginx.stop();
  await rm(folder, { recursive: true });
}
await report({
  id: 'P8',
  figures: { ratio: median(ours) / median(theirs), mb_per_second: median(ours), segment_kb: segment.body.length / 1024 },
  peer: { mb_per_second: Math.round(median(theirs)) },
  goals: { ratio: { least: 0.7 } },
});

/** The segment that was listed last: it stays available for longer than one turn takes. */
async function newest(): Promise<{ path: string; body: Buffer }> {
  using asker = new Asker(door);
  const { body } = await asker.ask(new URL(world.address(0, 'm3u8')).pathname, { keep: true });
  const path = body
    .toString('utf8')
    .split('\n')
    .findLast((line) => line.startsWith('/'));
  if (path === undefined) throw new Error(`no segment in ${body.toString('utf8')}`);
  return { path, body: (await asker.ask(path, { keep: true })).body };
}

/** Megabytes a second by wrk, whose cost is next to nothing: what is measured is the server. */
async function megabytes(url: string): Promise<number> {
  const { stdout } = await run('wrk', ['-t1', `-c${CLIENTS}`, `-d${SECONDS}s`, url]);
  const said = stdout.toString();
  const perSecond = Number(/^Requests\/sec:\s+([\d.]+)/m.exec(said)?.[1]);
  if (!(perSecond > 0) || said.includes('Non-2xx')) throw new Error(`not all were answered 200: ${said}`);
  return (perSecond * segment.body.length) / 1024 ** 2;
}

function configuration(root: string, at: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${root}/${name};`);
  return `daemon off; worker_processes 1; user root; pid ${root}/pid; error_log ${root}/error.log;
events { worker_connections 1024; }
http { sendfile on; tcp_nopush on; access_log off; keepalive_requests 1000000; ${temporary.join(' ')}
  server { listen 127.0.0.1:${at}; root ${root}; } }
`;
}
