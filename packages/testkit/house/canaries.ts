// One forbidden import for each rule of the fence: what must bark when the fence is awake.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { ROOT } from './run.ts';

interface Fence {
  forbidden: { name: string }[];
}

/** Path of a file to its text, below a folder that stands for the repository. */
export type Tree = Record<string, string>;

const control = (path: string) => `apps/control/src/${path}`;
const reach = (what: string) => `import '${what}';\n`;
const target = 'export const here = true;\n';

const fixed: Record<string, Tree> = {
  'no-circle': { [control('tenancy/a.ts')]: reach('./b.ts'), [control('tenancy/b.ts')]: reach('./a.ts') },
  resolves: { [control('tenancy/lost.ts')]: reach('./nowhere.ts') },
  declared: { [control('tenancy/undeclared.ts')]: reach('undici') },
  face: { [control('lines/past-the-face.ts')]: reach('../catalog/store.ts'), [control('catalog/store.ts')]: target },
  'known-domain': { [control('tenancy/stranger.ts')]: reach('../stranger/index.ts'), [control('stranger/index.ts')]: target },
  'platform-is-ground': { [control('platform/climber.ts')]: reach('../tenancy/index.ts'), [control('tenancy/index.ts')]: target },
  'routes-not-store': { [control('lines/routes.ts')]: reach('./store.ts'), [control('lines/store.ts')]: target },
  'rules-are-pure': { [control('lines/rules.ts')]: reach('./service.ts'), [control('lines/service.ts')]: target },
  driver: { [control('lines/driver.ts')]: reach('pg') },
  'edge-alone': { 'apps/edge/src/alone.ts': reach('../../control/src/lines/store.ts') },
  'edge-no-database': { 'apps/edge/src/database.ts': reach('kysely') },
  'control-alone': { [control('media.ts')]: reach('../../edge/src/app.ts'), 'apps/edge/src/app.ts': target },
  'supervisor-alone': { 'apps/supervisor/src/alone.ts': reach('../../edge/src/app.ts') },
  'web-alone': { 'apps/web/src/alone.ts': reach('../../control/src/lines/store.ts') },
  'packages-below': { 'packages/ground/src/above.ts': reach('../../../apps/edge/src/app.ts') },
  'testkit-in-tests': {
    'apps/edge/src/kit.ts': reach('../../../packages/testkit/src/index.ts'),
    'packages/testkit/src/index.ts': target,
  },
  'tests-are-leaves': { 'apps/edge/src/leaf.ts': reach('./some.test.ts'), 'apps/edge/src/some.test.ts': target },
};

/** Every domain reaches for one that no row names; every pure package reaches for the file system. */
function byName(name: string): Tree {
  const [kind, ...rest] = name.split('-');
  const subject = rest.join('-');
  if (kind === 'row') return { [control(`${subject}/beyond.ts`)]: reach('../stranger/index.ts') };
  if (kind === 'pure') return { [`packages/${subject}/src/impure.ts`]: reach('node:fs') };
  throw new Error(`the rule ${name} has no canary`);
}

export const fence = createRequire(import.meta.url)(join(ROOT, 'house.cjs')) as Fence;

/** One tree with a violation of each rule. */
export function canaryTree(): Tree {
  const trees = fence.forbidden.map(({ name }) => fixed[name] ?? byName(name));
  const manifest = JSON.stringify({ name: 'canary', dependencies: { pg: '*', kysely: '*' } });
  return Object.assign({ 'apps/control/package.json': manifest }, ...trees) as Tree;
}
