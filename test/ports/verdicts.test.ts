import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSums } from '../../lambda/adapters/experiments/dynamodb-sums.ts';
import { createVerdicts } from '../../lambda/adapters/experiments/dynamodb-verdicts.ts';
import { reportOf } from '../../lambda/core/experiments/report-of.ts';
import type { Comparison, Grade, Verdict } from '../../lambda/core/experiments/verdict.ts';
import { anExperiment, JUDGE } from '../support/an-experiment.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const SERIES = { team: 'red', experiment: 'smart', series: 'first' };
const CALL = '01KADSAWG0000000000000000A';
const tableOf = async () => ({ client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: Date.now });

describe('a verdict', () => {
  const head = { callId: CALL, judgedAt: '2026-11-20T00:00:00.000Z' };
  const pair: Verdict & Comparison = {
    ...head,
    mode: 'pairwise',
    arms: ['control', 'b'],
    winner: 'b',
    ordersAgree: true,
    said: ['b', 'b'],
  };
  const grade: Verdict & Grade = { ...head, mode: 'rubric', arm: 'b', scores: { quality: 1 }, score: 1 };

  test('of a call counts once, and no team sees that of another', async () => {
    const { verdicts, read } = await verdictsOn();
    expect(await verdicts.put(SERIES, [pair])).toBe(true);
    expect(await verdicts.put(SERIES, [{ ...pair, winner: 'control', said: ['control', 'control'] }])).toBe(false);
    const { callId: _, judgedAt: __, ...comparison } = pair;
    expect((await read(SERIES)).comparisons).toEqual([{ ...comparison, times: 1 }]);
    expect((await read({ ...SERIES, team: 'blue' })).comparisons).toEqual([]);
    const there = { ...SERIES, callId: CALL };
    for (const [change, isThere] of [
      [{}, true],
      [{ team: 'blue' }, false],
      [{ series: 'second' }, false],
    ] as const)
      expect(await verdicts.isThere({ ...there, ...change })).toBe(isThere);
  });

  test('is counted by what was said of which arms, and those of another series apart', async () => {
    const { verdicts, read } = await verdictsOn();
    const say = (at: number, said: Comparison['said'], arms = pair.arms, series = 'first') =>
      verdicts.put({ ...SERIES, series }, [{ ...pair, callId: `${head.callId}${at}`, arms, said }]);
    await Promise.all([11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((at) => say(at, ['b', 'b'])));
    await say(4, ['control', 'b']);
    await say(5, ['tie', null]);
    await say(6, ['c', 'tie'], ['c', 'control']);
    await say(7, ['b', 'b'], pair.arms, 'second');
    await verdicts.put(SERIES, [{ ...pair, callId: `${head.callId}8`, isUnasked: true }]);
    const { comparisons } = await read(SERIES);
    expect(comparisons).toHaveLength(5);
    expect(comparisons).toEqual(
      expect.arrayContaining([
        { mode: 'pairwise', arms: pair.arms, winner: 'b', ordersAgree: true, said: ['b', 'b'], times: 10 },
        {
          mode: 'pairwise',
          arms: pair.arms,
          winner: 'b',
          ordersAgree: true,
          said: ['b', 'b'],
          times: 1,
          isUnasked: true,
        },
        { mode: 'pairwise', arms: pair.arms, winner: 'tie', ordersAgree: false, said: ['control', 'b'], times: 1 },
        { mode: 'pairwise', arms: pair.arms, winner: 'tie', ordersAgree: false, said: ['tie', null], times: 1 },
        { mode: 'pairwise', arms: ['c', 'control'], winner: 'tie', ordersAgree: false, said: ['c', 'tie'], times: 1 },
      ]),
    );
  });

  test('by a rubric is one for each arm, and both are there or neither', async () => {
    const { verdicts, read } = await verdictsOn();
    const both = [grade, { ...grade, arm: 'control' }];
    expect(await verdicts.put(SERIES, both)).toBe(true);
    expect(await verdicts.put(SERIES, both)).toBe(false);
    // Of this pair one was there before: the other is not taken alone.
    expect(await verdicts.put(SERIES, [grade, { ...grade, arm: 'c' }])).toBe(false);
    expect(await verdicts.grades(SERIES)).toEqual({ grades: both, areAll: true });
    expect((await read(SERIES)).grades).toBe(2);
  });

  test('by a rubric of which there are too many to hold is not read, and the report says of how many', async () => {
    const { at, read } = await verdictsOn();
    const verdicts = createVerdicts(at, 3);
    for (let call = 0; call < 5; call += 1) await verdicts.put(SERIES, [{ ...grade, callId: `${head.callId}${call}` }]);
    const { grades, areAll } = await verdicts.grades(SERIES);
    expect([grades.map(({ callId }) => callId.at(-1)), areAll]).toEqual([['0', '1', '2'], false]);
    const judge = { ...JUDGE, mode: 'rubric' } as const;
    const route = { kind: 'pinned', target: { provider: 'a', model: 'm' } } as const;
    const { plan } = anExperiment({ control: { route }, b: { route } }, { judge });
    const report = await reportOf(
      plan,
      { team: 'red', standing: undefined },
      { sums: { ...createSums(at), read }, verdicts },
    );
    expect(report.judge).toMatchObject({ verdicts: 3, unread: 2 });
  });

  async function verdictsOn() {
    const at = await tableOf();
    return { at, verdicts: createVerdicts(at), read: createSums(at).read };
  }
});
