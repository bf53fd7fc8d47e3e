// The supervisor's configuration. Whatever else is called MUXWELL_ is handed on to the programs that it starts.
import { section } from '@muxwell/ground';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);

/** What the programs share, and the supervisor sets or reads. */
const shared = section('', {
  data: z.string().default('data').describe('Folder of everything that the installation keeps on disk.'),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much the processes log.'),
  port: port.default(8080).describe('The public HTTP port.'),
});

/** What is the supervisor's alone, and stays with it. */
const own = section('SUPERVISOR', {
  demo: z.enum(['yes', 'no']).default('yes').describe('Keep the generated demo channels ready on loopback.'),
  demoPort: port.default(8089).describe('Loopback port of the demo channels.'),
});

export const sections = { shared, own };
