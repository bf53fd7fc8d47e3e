import type { getImport } from '@muxwell/contract';
import type { Reply } from '../../kit/api.ts';

/** One import as its page shows it. */
export type Run = Reply<typeof getImport>;
