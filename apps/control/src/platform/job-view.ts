// A job's row as the API shows it.
import type { Job } from '@muxwell/contract';
import type { By } from './by.ts';

export interface Progress {
  phase: string;
  done: number;
  of: number | null;
}

export interface JobRow {
  id: string;
  name: string;
  /** Null: work that a request waits for, which nobody else can do again. */
  payload: unknown;
  state: string;
  progress: Progress | null;
  attempts: number;
  reason: string;
  by: By;
  created_at: Date;
  started_at: Date | null;
  ended_at: Date | null;
}

export const jobView = (row: JobRow): Job => ({
  id: row.id,
  name: row.name,
  state: row.state as Job['state'],
  progress: row.progress,
  attempts: row.attempts,
  reason: row.reason,
  actor: row.by.actor.name,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
  isRepeatable: row.payload !== null,
});
