// What a measurement says: one JSON line on standard output, a table for people on standard error.
import { run } from '@muxwell/testkit';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';

export interface Goal {
  /** The figure that we answer for, and the side of it that is good. */
  most?: number;
  least?: number;
}

export interface Report {
  id: string;
  figures: Record<string, number>;
  /** What another program did in the same run; null where none is measured. */
  peer?: Record<string, number> | null;
  goals?: Record<string, Goal>;
}

const ROOT = join(import.meta.dirname, '../..');

/** Prints the report. Figures are rounded to four digits. */
export async function report({ id, figures, peer = null, goals = {} }: Report): Promise<void> {
  const told = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, rounded(value)]));
  const { commit, machine } = await where();
  const at = new Date().toISOString();
  process.stdout.write(`${JSON.stringify({ id, figures: told, peer, commit, machine, at })}\n`);
  const rows = Object.entries(told).map(([name, value]) => {
    const goal = goals[name];
    return [name, String(value), goal ? wanted(goal) : '', goal ? (isMet(value, goal) ? 'met' : 'MISSED') : ''];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ');
  process.stderr.write(`${id} at ${commit} on ${machine}\n${rows.map((row) => `  ${line(row)}\n`).join('')}`);
}

const rounded = (value: number): number => Number(value.toPrecision(4));
const wanted = ({ most, least }: Goal) =>
  [most === undefined ? '' : `≤ ${most}`, least === undefined ? '' : `≥ ${least}`].join(' ');
const isMet = (value: number, { most = Infinity, least = -Infinity }: Goal) => value <= most && value >= least;

async function where(): Promise<{ commit: string; machine: string }> {
  // A folder without git has no commit to name.
  const git = async (...args: string[]) => (await run('git', args, { cwd: ROOT, mayFail: true })).stdout.toString().trim();
  const commit = `${(await git('rev-parse', '--short', 'HEAD')) || 'unknown'}${(await git('status', '--porcelain')) === '' ? '' : '+'}`;
  const [cpu] = cpus();
  const machine = `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.versions.node}`;
  return { commit, machine };
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The value below which `part` of the values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}
