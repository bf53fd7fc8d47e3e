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
      .min(16, 'needs at least 16 characters')
      .describe('Secret by which the edge proves itself to the control plane.'),
    controlWaitSeconds: z.coerce
      .number()
      .min(0)
      .default(10)
      .describe('Seconds that a request waits for an absent control plane.'),
    name: z.string().default('edge').describe('Name of this edge for people.'),
  }),
};
