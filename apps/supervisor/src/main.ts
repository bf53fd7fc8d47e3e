// Starts a whole installation on one machine and keeps it running until SIGTERM or SIGINT.
import { join, resolve } from 'node:path';
import { createLog, exitWithParent, readConfig, systemClock, systemDice, systemFiles, systemProcesses } from '@muxwell/ground';
import { runInstallation } from './app.ts';
import { sections } from './config.ts';

const root = join(import.meta.dirname, '../../..');
const env = Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
const ours = Object.keys(env).filter((name) => name.startsWith('MUXWELL_'));
const { shared, own } = readConfig(sections, env, ours);
const handedOn = ours.filter((name) => !name.startsWith('MUXWELL_SUPERVISOR_') && name !== 'MUXWELL_PARENT').concat('TZ');

const end = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
exitWithParent(end, env['MUXWELL_PARENT'] === 'stdin' ? 'stdin' : 'none');

await runInstallation(
  {
    root,
    dataFolder: resolve(root, shared.data),
    port: shared.port,
    demoPort: own.demo === 'yes' ? own.demoPort : null,
    databaseUrl: env['DATABASE_URL'] || null,
    env: Object.fromEntries(handedOn.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]))),
  },
  {
    clock: systemClock,
    dice: systemDice,
    files: systemFiles,
    processes: systemProcesses,
    log: createLog({ level: shared.logLevel, name: 'supervisor' }),
    stdout: (text) => process.stdout.write(text),
    stderr: (text) => process.stderr.write(text),
  },
  end.signal,
);
