// The control plane's configuration: what needs a restart. What the operator edits while it runs are settings.
import { section } from '@muxwell/ground';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);

export const sections = {
  platform: section('', {
    data: z.string().default('data').describe('Folder of everything that the installation keeps on disk.'),
    logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info').describe('How much the processes log.'),
    masterKey: z
      .string()
      .regex(/^[0-9a-f]{64}(,[0-9a-f]{64})*$/)
      .describe('Master key, 64 hexadecimal digits; after a comma the earlier ones that still open what they sealed.'),
    edgeKey: z.string().min(32).describe('Shared secret with which the local edge dials the control plane.'),
    parent: z
      .enum(['stdin', 'none'])
      .default('none')
      .describe('`stdin`: end when standard input ends, as the supervisor’s children do.'),
    demoUrl: z.string().default('').describe('Address of the demo provider, where one runs.'),
  }),
  control: section('CONTROL', {
    socket: z.string().default('').describe('Unix socket that the control plane listens on; the doors pass requests on to it.'),
    port: port.default(0).describe('Loopback TCP port instead of the Unix socket; 0: none.'),
    web: z.string().default('apps/web/dist').describe('Folder of the built panel.'),
    trustForwarded: z
      .enum(['yes', 'no'])
      .default('yes')
      .describe('Believe X-Forwarded-* from whoever reaches the socket; `no` where the TCP port is open to others.'),
  }),
};
