/** Reports lose, repeat and leak no row: in memory and on DynamoDB. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ulid } from '../../lambda/core/ids.ts';
import type { AttemptStart } from '../../lambda/core/ledger.ts';
import { listCalls } from '../../lambda/core/reports/list-calls.ts';
import { type Found, newestFirst } from '../../lambda/core/reports/read-rows.ts';
import { placeOf } from '../../lambda/core/reports/reports.ts';
import type { Json } from '../../lambda/core/types.ts';
import { DAY, HOUR } from './a-ledger-history.ts';
import { inMemory, onDynamoDb, type ReportedStore } from './a-reported-store.ts';
import { anEnding, aStart } from './an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

const NOW = Date.UTC(2026, 10, 20, 12);

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** A call so long ago, settled; gives its start. */
async function aCall(store: ReportedStore, ago: number, changes: Partial<AttemptStart> = {}): Promise<AttemptStart> {
  const start = aStart({ callId: ulid(NOW - ago, randomBytes(16)), startedAt: NOW - ago, ...changes });
  await store.ledger.begin(start);
  await store.ledger.end(start, anEnding(7n));
  return start;
}

/** What `GET /calls` says: the places of its rows, page by page. */
async function pages(
  store: ReportedStore,
  query: Record<string, string>,
  between: () => Promise<unknown> = async () => {},
) {
  const found: string[][] = [];
  let cursor: string | undefined;
  do {
    const question = new Map(Object.entries({ ...query, ...(cursor && { cursor }) }));
    const { data, next_cursor } = await listCalls(store.totals, { team: 'red', query: question, now: NOW });
    // A page is a list of objects.
    found.push((data as readonly Json[]).map(({ call_id, attempt, state }) => `${call_id}#${attempt} ${state}`));
    cursor = next_cursor === null ? undefined : String(next_cursor);
    await between();
    if (found.length > 100) throw new Error('pages without end');
  } while (cursor !== undefined);
  return found;
}

describe.each([
  ['in memory', async () => inMemory()],
  ['on DynamoDB', () => onDynamoDb(dynamoDb)],
] as const)('reports %s', (_name, open) => {
  test('list each row once, from the newest to the oldest, however small the pages are', async () => {
    const store = await open();
    const agos = [...Array.from({ length: 40 }, (_, index) => index * 7 * 60_000), 25 * HOUR, 26 * HOUR, 5 * DAY];
    const starts = await Promise.all(agos.map((ago) => aCall(store, ago)));
    const again = { ...starts[3], attempt: 2 } as AttemptStart; // There are that many.
    await store.ledger.begin(again);
    const all = [...starts.map(({ callId }) => `${callId}#1 settled`), `${again.callId}#2 reserved`].sort().reverse();
    for (const limit of ['1', '7', '500']) {
      const found = await pages(store, { limit });
      expect(found.flat()).toEqual(all);
      expect(found.slice(0, -1).every((page) => page.length === Number(limit))).toBe(true);
    }
  });

  test('list rows in order where one part of the day has most of them', async () => {
    const store = await open();
    const inOnePart = Array.from({ length: 40 }, (_, index) => ulid(NOW - index * 1_000, new Uint8Array(16).fill(3)));
    const elsewhere = [20_500, 30_500, 60_000].map((ago) => ulid(NOW - ago, new Uint8Array(16).fill(5)));
    const ids = [...inOnePart, ...elsewhere];
    await Promise.all(ids.map((callId) => aCall(store, 0, { callId })));
    const found = await pages(store, { from: '2026-11-20', limit: '100' });
    expect(found.flat()).toEqual(
      ids
        .map((id) => `${id}#1 settled`)
        .sort()
        .reverse(),
    );
  });

  test('list each row once while new ones come', async () => {
    const store = await open();
    const starts = await Promise.all(Array.from({ length: 30 }, (_, index) => aCall(store, (index + 1) * 60_000)));
    const found = await pages(store, { limit: '4' }, () => aCall(store, 0));
    expect(found.flat()).toEqual(
      starts
        .map(({ callId }) => `${callId}#1 settled`)
        .sort()
        .reverse(),
    );
  });

  test('list what filters let through, and nothing of another team', async () => {
    const store = await open();
    const red = await aCall(store, HOUR, {
      user: 'ann',
      tags: ['a', 'b'],
      keyId: 'key1',
      cache: 'miss',
      reason: 'race, pinned',
    });
    const other = await aCall(store, 2 * HOUR, {
      user: 'bob',
      tags: ['ab'],
      label: { experiment: 'smart', arm: 'b' },
      keyId: 'key2',
      target: { provider: 'openai', model: 'x/y' },
    });
    await aCall(store, HOUR, { team: 'blue', user: 'ann', tags: ['a'] });
    const find = async (filter: Record<string, string>) =>
      (await pages(store, { ...filter, from: '2026-11-20', limit: '1' })).flat().map((row) => row.slice(0, 26));
    expect(await find({})).toEqual([red.callId, other.callId]);
    expect(await find({ user: 'ann' })).toEqual([red.callId]);
    expect(await find({ tag: 'b' })).toEqual([red.callId]);
    expect(await find({ experiment: 'smart' })).toEqual([other.callId]);
    expect(await find({ arm: 'control' })).toEqual([]);
    expect(await find({ cache: 'miss' })).toEqual([red.callId]);
    expect(await find({ route: 'race' })).toEqual([red.callId]);
    expect(await find({ cache: 'off' })).toEqual([other.callId]);
    expect(await find({ key: 'key2' })).toEqual([other.callId]);
    expect(await find({ provider: 'openai' })).toEqual([other.callId]);
    expect(await find({ model: 'openai/x/y' })).toEqual([other.callId]);
    expect(await find({ model: 'x/y' })).toEqual([other.callId]);
    expect(await find({ model: 'groq/openai/gpt-oss-120b' })).toEqual([red.callId, other.callId]); // What both had asked for.
    expect(await find({ outcome: 'answered', user: 'bob' })).toEqual([other.callId]);
    expect(await find({ outcome: 'failed' })).toEqual([]);
    expect(await find({ user: ':key OR user <> :user' })).toEqual([]);
  });

  test('list what has cost, or has taken, so much at least', async () => {
    const store = await open();
    const [cheap, dear, unknown] = await Promise.all(
      ([7n, 3_000_000_000n, null] as const).map(async (picoUsd, index) => {
        const at = NOW - (index + 1) * 60_000;
        const start = aStart({ callId: ulid(at, randomBytes(16)), startedAt: at, door: index === 0 ? 'iam' : 'key' });
        await store.ledger.begin(start);
        await store.ledger.end(
          start,
          anEnding(picoUsd, { firstContentMs: 100 * (index + 1), totalMs: 1_000 * (index + 1) }),
        );
        return start.callId;
      }),
    );
    const find = async (filter: Record<string, string>) =>
      (await pages(store, { ...filter, from: '2026-11-20' })).flat().map((row) => row.slice(0, 26));
    expect(await find({ min_cost: '0.003' })).toEqual([dear]);
    expect(await find({ min_cost: '0.003000000001' })).toEqual([]);
    expect(await find({ max_cost: '0.000000000007' })).toEqual([cheap]); // What nobody knows is not little.
    expect(await find({ min_cost: '0', max_cost: '1' })).toEqual([cheap, dear]);
    expect(await find({ min_total_ms: '2000' })).toEqual([dear, unknown]);
    expect(await find({ min_first_content_ms: '201' })).toEqual([unknown]);
    expect(await find({ door: 'iam' })).toEqual([cheap]);
  });

  test('say how far they have come where filters let little through, and go on from there', async () => {
    const store = await open();
    const starts = await Promise.all(
      Array.from({ length: 60 }, (_, index) => aCall(store, index * HOUR, { user: `user${index % 20}` })),
    );
    const wanted = starts.filter(({ user }) => user === 'user7').map(({ callId }) => callId);
    const search = { team: 'red', from: NOW - 4 * DAY, to: NOW + 1, filter: { user: 'user7' } };
    const found: string[] = [];
    let before: string | undefined;
    let rounds = 0;
    do {
      const list: Found[] = [];
      for await (const one of newestFirst(store.totals, { ...search, before }, { rows: 5, pages: 20 })) {
        list.push(one);
        if ('reached' in one) break;
      }
      found.push(...list.flatMap((one) => ('row' in one ? placeOf(one.row).slice(0, 26) : [])));
      before = list.flatMap((one) => ('reached' in one ? one.reached : []))[0];
      rounds += 1;
    } while (before !== undefined);
    expect(found).toEqual([...wanted].sort().reverse());
    expect(rounds).toBeGreaterThan(3);
  });

  test('know a call by its id, with all its rows, for its own team only', async () => {
    const store = await open();
    const start = await aCall(store, HOUR);
    const late = { ...start, attempt: 2, leaseUntil: NOW } as const;
    await store.ledger.begin(late);
    await store.ledger.expire({ ...late, leaseUntil: NOW, heldAgainst: [] }, NOW + 1);
    await store.ledger.end(late, anEnding(5n));
    const rows = await store.totals.call('red', start.callId);
    expect(rows.map(({ attempt, state, picoUsd }) => [attempt, state, picoUsd])).toEqual([
      [1, 'settled', 7n],
      [2, 'expired', 39_375_000_000n],
      [2, 'correction', 5n - 39_375_000_000n],
    ]);
    expect(await store.totals.call('blue', start.callId)).toEqual([]);
    expect(await store.totals.call('red', ulid(NOW, randomBytes(16)))).toEqual([]);
  });
});

test('both stores tell the same of a row, field by field', async () => {
  const stores = [inMemory(), await onDynamoDb(dynamoDb)];
  const principal = 'arn:aws:iam::000000000000:user/ann';
  const label = { experiment: 'smart', arm: 'b', isShadow: true };
  const start = aStart({ user: 'ann', principal, tags: ['a'], serviceTier: 'priority', label });
  for (const { ledger } of stores) {
    await ledger.begin(start);
    await ledger.end(start, anEnding(2n ** 60n, { errorCode: 'provider-cut', outcome: 'cut' }));
  }
  const [one = [], other = []] = await Promise.all(stores.map(({ totals }) => totals.call('red', start.callId)));
  expect(one).toHaveLength(1);
  // When a row was ended is the store's own time.
  expect({ ...one[0], endedAt: 0 }).toEqual(expect.objectContaining({ ...other[0], endedAt: 0 }));
});
