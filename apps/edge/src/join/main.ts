// `node join/main.ts CODE`: makes this machine a server of the installation that has made the code.
import { readConfig, systemFiles } from '@muxwell/ground';
import { hostname, networkInterfaces } from 'node:os';
import { parseArgs } from 'node:util';
import { sections } from '../config.ts';
import { join, JoinFailed } from './join.ts';
import { keptIn } from '../peers/identity.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { name: { type: 'string' }, address: { type: 'string' } },
});
const others = Object.keys(process.env).filter((name) => name.startsWith('MUXWELL_') && !name.startsWith('MUXWELL_EDGE_'));
const { door, edge } = readConfig(sections, process.env, others);

/** The first address of the machine that is not loopback. */
const ownAddress = Object.values(networkInterfaces())
  .flat()
  .find((one) => one && !one.internal && one.family === 'IPv4')?.address;
const address = values.address ?? ownAddress;

async function main(): Promise<void> {
  const [code] = positionals;
  if (!code || !address)
    throw new JoinFailed('say: script/edge --join CODE [--name NAME] [--address HOST], the address being this machine’s own');
  const identity = await join({
    code,
    name: values.name ?? hostname(),
    publicUrl: `http://${address}:${door.port}`,
    peerAddress: `${address}:${edge.peerPort}`,
    primaryPort: edge.peerPort,
  });
  await keptIn(edge.folder, systemFiles).write(identity);
  process.stdout.write(`This machine has joined as "${identity.name}".\n`);
}

await main().catch((error: unknown) => {
  if (!(error instanceof JoinFailed)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
