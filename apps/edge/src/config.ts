// The edge's entries of the environment.
import { section } from '@muxwell/ground';
import { z } from 'zod';

export const sections = {
  door: section('', {
    host: z.string().default('::').describe('Address on which the door listens; :: is every address of the machine.'),
    port: z.coerce.number().int().min(0).max(65_535).default(8080).describe('Public port of the door.'),
    controlSocket: z.string().default('data/run/control.sock').describe('Unix socket of the control plane.'),
    logLevel: z
      .enum(['debug', 'info', 'warn', 'error', 'silent'])
      .default('info')
      .describe('The least important log lines that are written.'),
    metricsPort: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(0)
      .describe('Loopback port of the edge’s Prometheus metrics; 0 for none.'),
    mediaRoots: z.string().default('').describe('Folders below which films may lie as local files, separated by colons.'),
  }),
  edge: section('EDGE', {
    key: z
      .string()
      .default('')
      .describe('Secret by which the edge proves itself to the control plane on the same machine: at least 16 characters.'),
    controlWaitSeconds: z.coerce
      .number()
      .min(0)
      .default(10)
      .describe('Seconds that a request waits for an absent control plane.'),
    workers: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(1)
      .describe(
        'Processes that share the public port of this machine, each an edge of its own; viewers are spread by their address.',
      ),
    worker: z.coerce
      .number()
      .int()
      .min(0)
      .max(64)
      .default(0)
      .describe('Which of several processes this is; set by the first one.'),
    name: z.string().default('edge').describe('Name of this edge for people.'),
    folder: z.string().default('data/edge').describe('Where this server’s key and certificate are kept.'),
    peerPort: z.coerce
      .number()
      .int()
      .min(0)
      .max(65_535)
      .default(8444)
      .describe('Port of the door for other servers of the installation (mutual TLS); 0 for none.'),
  }),
};
