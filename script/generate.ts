// Writes what is made from the code: the database's types, OpenAPI, and the reference pages of configuration, settings, problems and events.
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createApp } from '../apps/control/src/app.ts';
import { sections as controlSections } from '../apps/control/src/platform/config.ts';
import { declaredSettings } from '../apps/control/src/tenancy/index.ts';
import { sections as edgeSections } from '../apps/edge/src/config.ts';
import { sections as supervisorSections } from '../apps/supervisor/src/config.ts';
import { startPostgres } from '../apps/supervisor/src/postgres/index.ts';
import { events, problems } from '../packages/contract/src/index.ts';
import {
  createLog,
  entriesOf,
  systemClock,
  systemDice,
  systemFiles,
  systemProcesses,
  type ConfigEntry,
} from '../packages/ground/src/index.ts';

const root = dirname(import.meta.dirname);
const at = (...path: string[]) => join(root, ...path);
const log = createLog({ level: 'warn', name: 'generate' });
const deps = { clock: systemClock, files: systemFiles, processes: systemProcesses, log };
const dataFolder = await mkdtemp(join(tmpdir(), 'muxwell-generate-'));
await chmod(dataFolder, 0o755);
const server = await startPostgres({ dataFolder, settings: { fsync: 'off' } }, deps);
try {
  const app = await createApp(
    {
      databaseUrl: server.ownerUrl,
      isDatabaseEmbedded: true,
      dataFolder,
      webFolder: join(dataFolder, 'web'),
      migrationsFolder: at('apps/control/migrations'),
      masterKeys: ['00'.repeat(32)],
      edgeKey: '0'.repeat(32),
      trustForwarded: true,
      demoUrl: '',
      version: '0.1.0',
    },
    { ...deps, dice: systemDice },
  ); // prettier-ignore
  await app.http.ready();
  await write('docs/reference/openapi.json', `${JSON.stringify(app.http.swagger(), null, 2)}\n`);
  await app.close();
  await databaseTypes(server.ownerUrl);
} finally {
  await server.stop();
  await rm(dataFolder, { recursive: true, force: true });
}
await write('docs/reference/config.md', configPage());
await write('.env.example', envExample());
await write('docs/reference/settings.md', settingsPage());
await write('docs/reference/problems.md', problemsPage());
await write('docs/reference/events.md', eventsPage());

async function write(path: string, text: string): Promise<void> {
  await writeFile(at(path), text);
}

async function databaseTypes(url: string): Promise<void> {
  const codegen = join(dirname(createRequire(import.meta.url).resolve('kysely-codegen/package.json')), 'dist', 'cli', 'bin.js');
  const mapping = JSON.stringify({ int8: 'number', jsonb: 'unknown', xid8: 'string' });
  const out = at('apps/control/src/platform/database.generated.ts');
  const args = [
    '--dialect',
    'postgres',
    '--url',
    url,
    '--exclude-pattern',
    '{public,pgboss}.*',
    '--default-schema',
    'nothing',
    '--type-mapping',
    mapping,
    '--out-file',
    out,
  ];
  const run = systemProcesses.run(process.execPath, [codegen, ...args], { signal: new AbortController().signal });
  run.stdout.resume();
  const ended = await run.ended;
  if (ended.code !== 0) throw new Error(`kysely-codegen failed: ${ended.stderr}`);
}

function entries(): ConfigEntry[] {
  const all = [...entriesOf(controlSections), ...entriesOf(edgeSections), ...entriesOf(supervisorSections)];
  return [...new Map(all.map((entry) => [entry.variable, entry])).values()].sort((a, b) => a.variable.localeCompare(b.variable));
}

function defaultOf({ schema }: ConfigEntry): string {
  const parsed = schema.safeParse(undefined);
  return parsed.success ? JSON.stringify(parsed.data) : '(required)';
}

function configPage(): string {
  const rows = entries().map((entry) => `| \`${entry.variable}\` | ${cell(defaultOf(entry))} | ${cell(entry.description)} |`);
  return page(
    'Configuration',
    'What needs a restart: environment variables, read once at start. What the operator edits while it runs are [settings](settings.md).',
    ['variable', 'default', 'what'],
    rows,
  );
}

function envExample(): string {
  return `# What a .env may hold; see docs/reference/config.md.\n${entries()
    .map(
      (entry) =>
        `# ${entry.description}\n#${entry.variable}=${defaultOf(entry).replace(/^"|"$/g, '').replace('(required)', '')}\n`,
    )
    .join('\n')}`;
}

function settingsPage(): string {
  const rows = Object.entries(declaredSettings).map(
    ([key, info]) =>
      `| \`${key}\` | ${info.scope} | ${cell(JSON.stringify(info.default))} | ${cell(`${info.title}. ${info.help}`)} |`,
  );
  return page(
    'Settings',
    'What the operator edits, in the panel or by `PATCH /api/settings`; they hold at once.',
    ['key', 'scope', 'default', 'what'],
    rows,
  );
}

function problemsPage(): string {
  const rows = Object.values(problems).map(
    (problem) => `| \`/problems/${problem.type}\` | ${problem.status} | ${cell(problem.title)} |`,
  );
  return page(
    'Problems',
    'Every failure that a caller can meet, as an RFC 9457 problem document.',
    ['type', 'status', 'title'],
    rows,
  );
}

function eventsPage(): string {
  const rows = Object.entries(events).map(
    ([name, info]) =>
      `| \`${name}\` | ${info.audit ? `\`${info.audit}\`` : '–'} | ${info.changes ?? '–'} | ${info.publicName ?? '–'} |`,
  );
  return page(
    'Events',
    'What happens inside, what the audit log calls it, which list of the panel it changes, and its public name.',
    ['event', 'audit action', 'changes', 'public name'],
    rows,
  );
}

function page(title: string, lead: string, head: string[], rows: string[]): string {
  return [
    `# ${title}`,
    '',
    'Generated by `npm run generate`.',
    '',
    lead,
    '',
    `| ${head.join(' | ')} |`,
    `|${head.map(() => '---|').join('')}`,
    ...rows,
    '',
  ].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
