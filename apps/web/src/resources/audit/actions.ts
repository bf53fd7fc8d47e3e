import { events } from '@muxwell/contract';

/** Every action that the log may hold. */
export const actions: string[] = [...new Set(Object.values(events).flatMap(({ audit }) => (audit ? [audit] : [])))].toSorted();
