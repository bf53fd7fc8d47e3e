// Runs the demo provider on loopback until it is told to end.
import { join } from 'node:path';
import { createLog, exitWithParent, readConfig, section, systemClock, systemFiles, systemProcesses } from '@muxwell/ground';
import { z } from 'zod';
import { startDemo } from './index.ts';

const sections = {
  demo: section('', {
    data: z.string().default('data').describe('Folder of everything that the installation keeps on disk.'),
    demoPort: z.coerce.number().int().min(0).max(65535).default(8089).describe('Loopback port of the demo channels.'),
    parent: z.enum(['stdin', 'none']).default('none').describe('`stdin`: end when standard input ends.'),
  }),
};
const { demo } = readConfig(sections, process.env);

const end = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => end.abort());
exitWithParent(end, demo.parent);

const deps = {
  clock: systemClock,
  files: systemFiles,
  processes: systemProcesses,
  log: createLog({ level: 'warn', name: 'demo' }),
};
const provider = await startDemo({ folder: join(demo.data, 'demo'), host: '127.0.0.1', port: demo.demoPort }, deps);
end.signal.addEventListener('abort', () => void provider.stop(), { once: true });
if (end.signal.aborted) await provider.stop();
