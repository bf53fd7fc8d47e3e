// Machines as network namespaces: each has an address of its own on one bridge, can be unplugged, and can be kept from reaching another.
import { ground, run } from '@muxwell/testkit';

const NET = '10.204.7';

export interface Space {
  /** Of its namespace; empty: the bench's own, at the bridge. */
  name: string;
  address: string;
  /** How a program is run there: the command, and what goes before its arguments. */
  within(command: string, args: readonly string[]): [string, string[]];
  /** Takes its cable out, or puts it in again. */
  plug(isIn: boolean): Promise<void>;
  /** From now on (or no longer) nothing that it sends to these addresses arrives. */
  block(addresses: readonly string[], isBlocked: boolean): Promise<void>;
  /** Whether a connection to a port over there can be made within a second. */
  reaches(address: string, port: number): Promise<boolean>;
}

export interface Spaces extends AsyncDisposable {
  /** The bench's own machine. */
  home: Space;
  others: readonly Space[];
}

/** Makes so many machines beside this one; needs root. */
export async function openSpaces(count: number): Promise<Spaces> {
  const bridge = `mxw${process.pid % 100_000}`;
  const ip = (...args: string[]) => run('ip', args);
  await ip('link', 'add', bridge, 'type', 'bridge');
  await ip('addr', 'add', `${NET}.1/24`, 'dev', bridge);
  await ip('link', 'set', bridge, 'up');
  const others: Space[] = [];
  for (let n = 2; n < count + 2; n += 1) {
    const [name, cable] = [`${bridge}-${n}`, `${bridge}.${n}`];
    await ip('netns', 'add', name);
    await ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name);
    await ip('link', 'set', cable, 'master', bridge, 'up');
    await ip('-n', name, 'addr', 'add', `${NET}.${n}/24`, 'dev', 'eth0');
    for (const device of ['lo', 'eth0']) await ip('-n', name, 'link', 'set', device, 'up');
    others.push(space({ name, address: `${NET}.${n}`, cable }));
  }
  return {
    home: space({ name: '', address: `${NET}.1`, cable: '' }),
    others,
    async [Symbol.asyncDispose]() {
      for (const { name } of others) await run('ip', ['netns', 'del', name], { mayFail: true });
      await run('ip', ['link', 'del', bridge], { mayFail: true });
    },
  };
}

function space({ name, address, cable }: { name: string; address: string; cable: string }): Space {
  const at = name === '' ? [] : ['-n', name];
  const within = (command: string, args: readonly string[]): [string, string[]] =>
    name === '' ? [command, [...args]] : ['ip', ['netns', 'exec', name, command, ...args]];
  return {
    name,
    address,
    within,
    plug: async (isIn) => void (await run('ip', ['link', 'set', cable, isIn ? 'up' : 'down'])),
    async block(addresses, isBlocked) {
      for (const one of addresses) await run('ip', [...at, 'route', isBlocked ? 'add' : 'del', 'blackhole', `${one}/32`]);
    },
    async reaches(there, port) {
      const [command, args] = within('bash', ['-c', `exec 3<>/dev/tcp/${there}/${port}`]);
      const tried = new AbortController();
      const child = ground.processes.run(command, args, { signal: tried.signal });
      const isThere = await Promise.race([
        child.ended.then(({ code }) => code === 0),
        ground.clock.sleep(1000).then(() => false),
      ]);
      tried.abort();
      return isThere;
    },
  };
}
