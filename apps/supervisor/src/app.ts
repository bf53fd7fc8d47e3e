// One machine's installation: PostgreSQL, then the control plane, then an edge; the other way round at the end.
import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { supervise, type Clock, type Dice, type Files, type Log, type Processes, type Service } from '@muxwell/ground';
import { postgresService } from './postgres/service.ts';
import { programService } from './program.ts';
import { readKeys } from './secrets.ts';

export interface Deps {
  clock: Clock;
  dice: Dice;
  files: Files;
  processes: Processes;
  log: Log;
  stdout: (text: string) => void;
  stderr: (text: string) => void;
}

export interface Options {
  /** The repository's folder. */
  root: string;
  dataFolder: string;
  port: number;
  /** Null: no demo channels. */
  demoPort: number | null;
  /** A superuser's or owner's URL of an external PostgreSQL; null starts the embedded one. */
  databaseUrl: string | null;
  /** What the programs get beside what the supervisor itself decides. */
  env: Record<string, string>;
}

/** The edge makes few short-lived objects: with more room for them its memory would grow for an hour, for nothing. */
const EDGE_NODE_OPTIONS = ['--max-semi-space-size=4'];
/** What the control plane makes in numbers, an import's rows, stays: room for them to die young is memory for nothing. */
const CONTROL_NODE_OPTIONS = ['--max-semi-space-size=8'];

/** Runs the installation until `signal` aborts, then ends it in order. Rejects when the data folder or the keys cannot be had. */
export async function runInstallation(options: Options, deps: Deps, signal: AbortSignal): Promise<void> {
  await mkdir(options.dataFolder, { recursive: true });
  const data = await realpath(options.dataFolder);
  await mkdir(join(data, 'run'), { recursive: true });
  const keys = await readKeys(data, deps);
  const started: { stop: () => Promise<void> }[] = [];
  const keep = (service: Service) => started.push(kept(service, deps));

  let databaseUrl = options.databaseUrl;
  if (databaseUrl === null) {
    const postgres = postgresService(data, deps);
    keep(postgres);
    databaseUrl = await Promise.race([postgres.ownerUrl, aborted(signal)]);
  }
  const programs =
    databaseUrl === null
      ? []
      : plan({ ...options, dataFolder: data, databaseUrl, isEmbedded: options.databaseUrl === null }, keys);
  for (const program of programs) keep(programService(program, deps));
  deps.stdout(`Muxwell is starting at http://localhost:${options.port}\n`);
  await aborted(signal);
  for (const { stop } of started.reverse()) await stop();
}

type Plan = Options & { databaseUrl: string; isEmbedded: boolean };

function plan(
  { root, dataFolder, port, demoPort, databaseUrl, isEmbedded, env }: Plan,
  keys: { masterKey: string; edgeKey: string },
) {
  const main = (app: string, file = 'main') => join(root, 'apps', app, 'src', `${file}.ts`);
  const shared = {
    MUXWELL_MASTER_KEY: keys.masterKey,
    MUXWELL_EDGE_KEY: keys.edgeKey,
    ...env,
    MUXWELL_DATA: dataFolder,
    MUXWELL_CONTROL_SOCKET: join(dataFolder, 'run', 'control.sock'),
    MUXWELL_PORT: String(port),
    // Programs are read and stripped of their types once: who starts again is there in half the time.
    NODE_COMPILE_CACHE: join(dataFolder, 'cache'),
  };
  const { MUXWELL_MASTER_KEY: _, ...rest } = shared;
  const forEdge = { ...rest, MUXWELL_EDGE_FOLDER: join(dataFolder, 'edge') };
  const demo: Record<string, string> = demoPort === null ? {} : { MUXWELL_DEMO_URL: `http://127.0.0.1:${demoPort}` };
  const database: Record<string, string> = isEmbedded ? { MUXWELL_SUPERVISOR_EMBEDDED: 'yes' } : {};
  const common = { cwd: root, graceMs: 10_000 };
  return [
    ...(demoPort === null
      ? []
      : [
          {
            ...common,
            name: 'demo',
            main: main('supervisor', 'demo/main'),
            env: { MUXWELL_DATA: dataFolder, MUXWELL_DEMO_PORT: String(demoPort) },
          },
        ]),
    {
      ...common,
      name: 'control',
      main: main('control'),
      nodeOptions: CONTROL_NODE_OPTIONS,
      env: { ...shared, ...demo, ...database, DATABASE_URL: databaseUrl },
    },
    { ...common, name: 'edge', main: main('edge'), nodeOptions: EDGE_NODE_OPTIONS, env: forEdge },
  ];
}

function kept(service: Service, deps: Deps): { stop: () => Promise<void> } {
  const own = new AbortController();
  const running = supervise(service, { clock: deps.clock, log: deps.log, signal: own.signal });
  return {
    stop: () => {
      own.abort();
      return running;
    },
  };
}

const aborted = (signal: AbortSignal) =>
  new Promise<null>((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null), { once: true });
  });
