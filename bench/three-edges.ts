// three-edges: three servers on machines of their own; each part is killed, each cable pulled in turn, and a table tells what viewers of the healthy ones
// have felt, whether limits held, and how long it took until all was right again. Needs root. Options: --viewers 20 --only PART-OF-A-NAME
import { parseArgs } from 'node:util';
import { ground } from '@muxwell/testkit';
import { openFleet, type Fleet, type Member } from './kit/fleet.ts';
import { report } from './kit/report.ts';
import { swarm, type Swarmed } from './kit/viewers.ts';

const { values } = parseArgs({ options: { viewers: { type: 'string', default: '20' }, only: { type: 'string', default: '' } } });
const VIEWERS = Number(values.viewers);
/** So long all is well, then the fault comes and goes, then all is well again. */
const [BEFORE_S, AFTER_S] = [6, 8];

interface Fault {
  name: string;
  /** Who holds the stream when it comes. */
  holder: Member;
  /** Whose viewers are not expected to notice. */
  healthy: Member[];
  /** Makes it happen; resolves with whether it bit. */
  strike(): Promise<boolean>;
  /** What is to be seen while it lasts. */
  meanwhile?(): Promise<number>;
  seconds: number;
  heal(): Promise<void>;
}

interface Row {
  name: string;
  bit: boolean;
  dropped: number;
  stalls: number;
  pauseMs: number;
  broken: number;
  over: number;
  recoveryS: number;
}

await using fleet = await openFleet(VIEWERS);
await using crowd = await swarm();
const rows: Row[] = [];
for (const fault of faults(fleet)) if (fault.name.includes(values.only)) rows.push(await suffer(fault));
const most = (of: (row: Row) => number) => Math.max(...rows.map(of));
await report({
  id: 'three-edges',
  figures: {
    faults: rows.length,
    not_bitten: rows.filter(({ bit }) => !bit).length,
    dropped: most((row) => row.dropped),
    cc_errors: most((row) => row.broken),
    longest_pause_ms: most((row) => row.pauseMs),
    over_limit: most((row) => row.over),
    recovery_s: most((row) => row.recoveryS),
    ...Object.fromEntries(rows.map((row) => [`pause_ms ${row.name}`, row.pauseMs])),
    ...Object.fromEntries(rows.map((row) => [`recovery_s ${row.name}`, row.recoveryS])),
  },
  goals: { not_bitten: { most: 0 }, dropped: { most: 0 }, cc_errors: { most: 0 }, over_limit: { most: 1 } },
});

function faults({ first, second, third, kill }: Fleet): Fault[] {
  const all = [first, second, third];
  const others = (one: Member) => all.filter((member) => member !== one);
  const killing = (member: Member, holder: Member, name: string): Fault => ({
    name,
    holder,
    healthy: others(member),
    strike: () => member.kill(),
    seconds: 3,
    heal: () => member.start(),
  });
  const cut = async (from: Member, to: readonly Member[], isBlocked: boolean) => {
    await from.space.block(
      to.map(({ space }) => space.address),
      isBlocked,
    );
    const reached = await Promise.all(to.map(({ space, peerPort }) => from.space.reaches(space.address, peerPort)));
    return reached.every((isReached) => isReached !== isBlocked);
  };
  return [
    killing(second, second, 'edge that holds the stream killed'),
    killing(third, second, 'edge that holds nothing killed'),
    killing(first, first, 'primary edge killed, which holds the stream'),
    killing(first, second, 'primary edge killed, which holds nothing'),
    {
      name: 'control plane killed',
      holder: second,
      healthy: all,
      strike: () => kill('control'),
      seconds: 0,
      heal: async () => {},
    },
    { name: 'PostgreSQL killed', holder: second, healthy: all, strike: () => kill('database'), seconds: 0, heal: async () => {} },
    {
      name: 'cable of the holder pulled',
      holder: second,
      healthy: others(second),
      async strike() {
        await second.space.plug(false);
        return !(await second.space.reaches(first.space.address, first.peerPort));
      },
      meanwhile: () => admittedAt(first, second),
      seconds: 14,
      heal: () => second.space.plug(true),
    },
    {
      name: 'holder lives on, cut off from all other servers',
      holder: second,
      healthy: all,
      strike: () => cut(second, [first, third], true),
      meanwhile: () => admittedAt(first, second),
      seconds: 14,
      heal: async () => void (await cut(second, [first, third], false)),
    },
    {
      name: 'another server cut off from the holder alone',
      holder: second,
      healthy: all,
      strike: () => cut(third, [second], true),
      seconds: 14,
      heal: async () => void (await cut(third, [second], false)),
    },
  ];
}

/** How many more devices get in at a healthy server on the line of another, all of whose connections are taken. */
async function admittedAt(here: Member, { line }: Member): Promise<number> {
  await ground.clock.sleep(8000);
  const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => fleet.knock(here, line, `stranger ${n}`, 1500)));
  return answers.filter((status) => status === 200).length;
}

async function suffer(fault: Fault): Promise<Row> {
  await fleet.quiet();
  await fleet.holdAt(fault.holder);
  const seconds = BEFORE_S + fault.seconds + 12 + AFTER_S;
  const watching = fault.healthy.map((member) => watch(member, seconds));
  const sick = [fleet.first, fleet.second, fleet.third].filter((member) => !fault.healthy.includes(member));
  const others = sick.map((member) => watch(member, seconds));
  await fleet.exact([...fault.healthy, ...sick]);
  await ground.clock.sleep(BEFORE_S * 1000);
  const bit = await fault.strike();
  const end = ground.clock.monotonic() + fault.seconds * 1000;
  const over = (await fault.meanwhile?.()) ?? 0;
  await ground.clock.sleep(Math.max(0, end - ground.clock.monotonic()));
  await fault.heal();
  const healed = ground.clock.monotonic();
  await fleet.exact(fault.healthy);
  const recoveryS = (ground.clock.monotonic() - healed) / 1000;
  const felt = await Promise.all(watching);
  await Promise.all(others);
  const sum = (of: (one: Swarmed) => number) => felt.reduce((total, one) => total + of(one), 0);
  const row = {
    name: fault.name,
    bit,
    dropped: sum((one) => one.closed_early + one.failed),
    stalls: sum((one) => one.stalls),
    pauseMs: Math.max(...felt.map((one) => one.pause_ms.max)),
    broken: sum((one) => one.cc_errors + one.lost_sync),
    over,
    recoveryS,
  };
  process.stderr.write(
    `${row.name.padEnd(50)} ${bit ? 'bit' : 'DID NOT BITE'}  dropped ${row.dropped}  stalls ${row.stalls}  longest pause ${Math.round(row.pauseMs)} ms  broken ${row.broken}  over ${over}  recovery ${recoveryS.toFixed(1)} s\n`,
  );
  return row;
}

function watch(member: Member, seconds: number): Promise<Swarmed> {
  const space = member.space.name === '' ? {} : { space: member.space.name };
  const url = `http://127.0.0.1:${member.port}${fleet.pathOf(member.line)}`;
  return crowd.watch({ viewers: VIEWERS, seconds, rate: VIEWERS, ...space }, [url]);
}
