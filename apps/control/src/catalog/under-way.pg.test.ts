// Edits of many rows while they go on: shown among the jobs with progress, cancelled there with nothing changed, in full or not at all.
import type { ChangeSet, Job } from '@muxwell/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { startHouse, type House } from '../../testing/house.ts';
import { until } from '../../testing/wait.ts';

const MANY = 6000;
let house: House;
beforeAll(async () => {
  house = await startHouse(inject('ownerUrl'));
  const text = Array.from({ length: MANY }, (_, n) => `#EXTINF:-1,Quay ${n}\nhttp://203.0.113.5/${n}.ts\n`).join('');
  await house.owner.call('POST', '/api/imports', { from: { kind: 'text', text: `#EXTM3U\n${text}` }, apply: 'now' });
  await until('all are there', async () => (await total('/api/streams')) === MANY, 30_000);
}, 60_000);
afterAll(() => house.close());
beforeEach(async () => {
  await house.database.asOwner('delete from platform.job');
});

const total = async (path: string) => (await house.owner.call<{ total: number }>('GET', path)).body.total;
const edit = () =>
  house.owner.call<{ changed: number; changeSetId: string; type: string }>('POST', '/api/streams/edit', {
    streams: { filter: {} },
    edit: { isAdult: true, notes: 'edited' },
  });
const jobs = async () => (await house.owner.call<{ items: Job[] }>('GET', '/api/jobs')).body.items;
const edited = async () => {
  const [row] = await house.database.asOwner<{ n: number }>(
    `select count(*)::int as n from catalog.stream where notes = 'edited'`,
  );
  return row?.n;
};
const changeSets = async () =>
  (await house.owner.call<{ items: ChangeSet[] }>('GET', '/api/change-sets')).body.items.map(({ why, undoneBy }) => ({
    why,
    isUndone: undoneBy !== null,
  }));

/** Holds one row, so that whoever writes all of them waits in the middle. */
async function holdOne() {
  const client = await house.app.database.connect();
  await client.query('begin; select from catalog.stream order by id desc limit 1 for update');
  return {
    async [Symbol.asyncDispose]() {
      await client.query('rollback');
      await client.end();
    },
  };
}
/** Cancels the one job as soon as it shows how far it is. */
async function cancelShown(name: string, of = MANY) {
  const shown = await until('it shows how far it is', async () => (await jobs()).find(({ progress }) => progress !== null));
  expect(shown).toMatchObject({
    name,
    state: 'running',
    progress: { of },
    isRepeatable: false,
    actor: 'owner@example.org',
  });
  return { id: shown.id, reply: house.owner.call<Job>('POST', `/api/jobs/${shown.id}/cancel`) };
}

describe('an edit of many streams', () => {
  test('that is cancelled in the middle has changed nothing, and says so', async () => {
    const before = await changeSets();
    let running;
    let cancelled;
    {
      await using _ = await holdOne();
      running = edit();
      cancelled = await cancelShown('streams.edit');
    }

    expect((await cancelled.reply).body).toMatchObject({ state: 'cancelled' });
    expect(await running).toMatchObject({ status: 409, body: { type: '/problems/cancelled' } });
    expect(await edited()).toBe(0);
    expect(await changeSets()).toEqual(before);
    expect((await house.owner.call('POST', `/api/jobs/${cancelled.id}/cancel`)).body).toMatchObject({
      type: '/problems/job-ended',
    });
    expect((await house.owner.call('POST', `/api/jobs/${cancelled.id}/retry`)).body).toMatchObject({
      type: '/problems/run-not-ready',
    });
    await until('it is audited', async () => {
      const { body } = await house.owner.call<{ items: { summary: string }[] }>('GET', '/api/audit/logs?limit=5');
      return body.items.some(({ summary }) => summary === 'job streams.edit cancelled');
    });
  });

  test('is known to its own app alone', async () => {
    let running;
    {
      await using _ = await holdOne();
      running = edit();
      const shown = await until('it is shown', async () => (await jobs())[0]);
      expect((await house.foreigner.call('POST', `/api/jobs/${shown.id}/cancel`)).status).toBe(404);
      expect((await house.as('viewer').call('POST', `/api/jobs/${shown.id}/cancel`)).status).toBe(403);
    }
    const { changeSetId } = (await running).body;
    expect(await house.owner.call('POST', `/api/change-sets/${changeSetId}/undo`)).toMatchObject({ body: { restored: MANY } });
  });

  test('is done as a whole, and its undo can be cancelled as a whole', async () => {
    const done = await edit();
    expect(done.body.changed).toBe(MANY);
    expect((await jobs())[0]).toMatchObject({ name: 'streams.edit', state: 'done', isRepeatable: false });
    const undo = () => house.owner.call('POST', `/api/change-sets/${done.body.changeSetId}/undo`);
    let running;
    let cancelled;
    await house.database.asOwner('delete from platform.job');
    {
      await using _ = await holdOne();
      running = undo();
      cancelled = await cancelShown('changes.undo');
    }

    expect(await running).toMatchObject({ status: 409, body: { type: '/problems/cancelled' } });
    expect((await cancelled.reply).body.state).toBe('cancelled');
    expect(await edited()).toBe(MANY);
    expect((await changeSets())[0]).toEqual({ why: 'edit streams', isUndone: false });
    expect((await undo()).body).toMatchObject({ restored: MANY, skipped: 0 });
    expect(await edited()).toBe(0);
    expect((await changeSets()).slice(0, 2)).toEqual([
      { why: 'undo: edit streams', isUndone: false },
      { why: 'edit streams', isUndone: true },
    ]);
  });

  test('whose portions differ in what they change is undone to the last value', async () => {
    const marks = () =>
      house.database.asOwner<{ id: number }>('select id from catalog.stream where is_adult and notes = $$$$ order by id');
    const [first, last] = await house.database.asOwner<{ id: number }>(
      'select id from catalog.stream where id in ((select min(id) from catalog.stream), (select max(id) from catalog.stream)) order by id',
    );
    const ids = (await house.database.asOwner<{ id: number }>('select id from catalog.stream order by id limit 5000')).map(
      ({ id }) => id,
    );
    await house.owner.call('POST', '/api/streams/edit', { streams: { ids }, edit: { isAdult: true } });
    const before = await marks();
    const done = await edit();
    await house.owner.call('PATCH', `/api/streams/${last?.id}`, { number: 77_777 });

    const undone = await house.owner.call('POST', `/api/change-sets/${done.body.changeSetId}/undo`);

    expect(undone.body).toMatchObject({ restored: MANY - 1, skipped: 1 });
    expect(before.map(({ id }) => id)).toEqual(ids);
    expect(await marks()).toEqual(before);
    expect((await house.owner.call('GET', `/api/streams/${first?.id}`)).body).toMatchObject({ isAdult: true, notes: '' });
    expect((await house.owner.call('GET', `/api/streams/${last?.id}`)).body).toMatchObject({ isAdult: true, notes: 'edited' });
  });

  test('that few rows are about is done without a word', async () => {
    const { items } = (await house.owner.call<{ items: { id: number }[] }>('GET', '/api/streams?limit=2')).body;
    await house.owner.call('POST', '/api/streams/edit', {
      streams: { ids: items.map(({ id }) => id) },
      edit: { isAdult: true },
    });
    expect(await jobs()).toEqual([]);
  });

  test('whose process was killed is not shown as running for ever', async () => {
    const id = '01900000-0000-7000-8000-00000000000b';
    await house.database.asOwner(
      `insert into platform.job (app_id, id, name, payload, state, by) select app_id, $1, 'streams.edit', 'null', 'running', by
       from catalog.change_set where app_id = $2 limit 1`,
      [id, house.owner.appId],
    );
    const end = new AbortController();
    const [service] = house.app.services.filter(({ name }) => name === 'long work');
    const running = service?.run(end.signal);
    const found = await until('it has ended', async () => (await jobs()).find(({ state }) => state === 'failed'));
    expect(found).toMatchObject({ id, reason: expect.stringContaining('the changes tell') });
    end.abort();
    await running;
  });
});

interface Counts {
  live: number;
  /** Streams whose number is not their place. */
  moved: number;
}
const counts = async () => {
  const [row] = await house.database.asOwner<Counts>(
    `select count(*)::int as live, (count(*) filter (where number <> place))::int as moved
     from (select number, row_number() over (order by id) as place from catalog.stream where gone_at is null) s`,
  );
  return row;
};

describe.each([
  { name: 'streams.delete', path: '/api/streams/delete', body: (ids: number[]) => ({ ids }), left: { live: 0, moved: 0 } },
  {
    name: 'streams.renumber',
    path: '/api/streams/renumber',
    body: () => ({ streams: { filter: {} }, startAt: 1000 }),
    left: { live: MANY, moved: MANY },
  },
  {
    name: 'streams.move',
    path: '/api/streams/move',
    body: (ids: number[]) => ({ ids: ids.slice(-1), to: { number: 1 } }),
    left: { live: MANY, moved: MANY },
  },
  {
    name: 'streams.merge',
    path: '/api/streams/merge',
    body: ([keep = 0, ...others]: number[]) => ({
      merges: Array.from({ length: 60 }, (_, n) => ({ keep: keep + n, others: others.slice(59 + n * 99, 59 + (n + 1) * 99) })),
    }),
    left: { live: 60, moved: 0 },
    of: MANY - 60,
  },
])('work like $name on many streams', ({ name, path, body, left, of }) => {
  test('is cancelled with nothing changed, done as a whole, and undone as a whole', async () => {
    const ids = (
      await house.database.asOwner<{ id: number }>('select id from catalog.stream where gone_at is null order by id')
    ).map(({ id }) => id);
    await house.owner.call('POST', '/api/streams/renumber', { streams: { filter: {} }, startAt: 1 });
    await house.database.asOwner('delete from platform.job');
    const before = await counts();
    expect(before).toEqual({ live: MANY, moved: 0 });
    const work = () => house.owner.call<{ changeSetId: string }>('POST', path, body(ids));
    let running;
    let cancelled;
    {
      await using _ = await holdOne();
      running = work();
      cancelled = await cancelShown(name, of);
    }

    expect(await running).toMatchObject({ status: 409, body: { type: '/problems/cancelled' } });
    expect((await cancelled.reply).body.state).toBe('cancelled');
    expect(await counts()).toEqual(before);
    const done = await work();
    expect(await counts()).toEqual(left);
    expect((await jobs())[0]).toMatchObject({ name, state: 'done' });
    const undone = await house.owner.call('POST', `/api/change-sets/${done.body.changeSetId}/undo`);
    expect(undone.body).toMatchObject({ skipped: 0 });
    expect(await counts()).toEqual(before);
  }, 60_000);
});

describe('many lines', () => {
  beforeAll(async () => {
    for (const startAt of [0, 3000]) {
      const line = { count: 3000, username: 'many-####', startAt, passwordLength: 4 };
      await house.owner.call('POST', '/api/lines/bulk', line);
    }
  }, 60_000);
  const left = async () => {
    const [row] = await house.database.asOwner<{ all: number; edited: number }>(
      `select count(*)::int as all, (count(*) filter (where notes = 'edited'))::int as edited from lines.line`,
    );
    return row;
  };
  const idsOf = async () => (await house.database.asOwner<{ id: number }>('select id from lines.line')).map(({ id }) => id);

  test.each([
    {
      name: 'lines.edit',
      work: () => house.owner.call('POST', '/api/lines/edit', { lines: { filter: {} }, edit: { notes: 'edited' } }),
    },
    { name: 'lines.delete', work: async () => house.owner.call('POST', '/api/lines/delete', { ids: await idsOf() }) },
  ])('$name is cancelled with nothing changed', async ({ name, work }) => {
    const client = await house.app.database.connect();
    await client.query('begin; select from lines.line order by id desc limit 1 for update');
    const running = work();
    const cancelled = await cancelShown(name);
    await client.query('rollback');
    await client.end();
    expect(await running).toMatchObject({ status: 409, body: { type: '/problems/cancelled' } });
    expect((await cancelled.reply).body.state).toBe('cancelled');
    expect(await left()).toEqual({ all: MANY, edited: 0 });
  });

  test('lines.delete deletes all, tells how many, and is undone as a whole', async () => {
    const done = await house.owner.call<{ deleted: number; changeSetId: string }>('POST', '/api/lines/delete', {
      ids: await idsOf(),
    });
    expect(done.body.deleted).toBe(MANY);
    expect((await jobs())[0]).toMatchObject({ name: 'lines.delete', state: 'done' });
    expect(await left()).toEqual({ all: 0, edited: 0 });
    const undone = await house.owner.call('POST', `/api/change-sets/${done.body.changeSetId}/undo`);
    expect(undone.body).toMatchObject({ restored: MANY, skipped: 0 });
    expect(await left()).toEqual({ all: MANY, edited: 0 });
  }, 60_000);
});
