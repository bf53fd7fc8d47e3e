// Runs the house's tools as the scripts do, and hands back what they say.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { systemProcesses } from '@muxwell/ground';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Runs a program of node_modules/.bin (or of the system) and gives its standard output, whatever its exit code. */
export async function runTool(tool: string, args: string[], cwd = ROOT): Promise<string> {
  const bin = join(ROOT, 'node_modules/.bin');
  const env = { PATH: [bin, dirname(process.execPath), '/usr/bin', '/bin'].join(':') }; // oxlint looks for tsgolint in PATH
  const child = systemProcesses.run(tool, args, { signal: new AbortController().signal, cwd, env });
  let text = '';
  child.stdin.end();
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  const { stderr } = await child.ended;
  if (text === '') throw new Error(`${tool} said nothing: ${stderr}`);
  return text;
}

/** The paths that git keeps, and those that it would: what a commit of everything would hold. */
export async function trackedFiles(): Promise<string[]> {
  const listed = await runTool('git', ['ls-files', '--cached', '--others', '--exclude-standard'], ROOT);
  return listed.split('\n').filter((path) => path !== '' && existsSync(join(ROOT, path)));
}
