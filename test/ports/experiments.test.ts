import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSamples } from '../../lambda/adapters/experiments/dynamodb-samples.ts';
import { createStandings } from '../../lambda/adapters/experiments/dynamodb-standings.ts';
import { createSums } from '../../lambda/adapters/experiments/dynamodb-sums.ts';
import { readPlace } from '../../lambda/adapters/experiments/judge-queue.ts';
import type { Observation, Sample } from '../../lambda/core/experiments/experiments.ts';
import { type Standing, standingEntry } from '../../lambda/core/experiments/standing.ts';
import { type EmbeddedTable, startEmbeddedTable } from './embedded-table.ts';

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

const CANARY = 'canary-of-what-was-said';
const SERIES = { team: 'red', experiment: 'smart', series: 'first' };
const PLACE = { team: 'red', experiment: 'smart', callId: '01KADSAWG0000000000000000A' };
let ahead = 0;
const now = () => Date.now() + ahead;
const tableOf = async () => ({ client: dynamoDb.client, table: await dynamoDb.emptyTable(), now });
const samplesOn = async (pepper = 'a pepper') => {
  const at = await tableOf();
  return { at, samples: createSamples({ ...at, pepper: async () => pepper }) };
};
const aSample = (changes: Partial<Sample> = {}): Sample => ({
  ...PLACE,
  expiresAt: now() + 60_000,
  content: {
    dialect: 'openai-chat',
    body: { model: 'smart', messages: [{ role: 'user', content: CANARY }] },
    user: 'somebody',
    tags: ['a'],
    stratum: 'words',
    series: SERIES.series,
    answers: [{ arm: 'b', text: 'Hi' }],
  },
  ...changes,
});

describe('a sample', () => {
  test('is what was put there, for one at a time, and nobody reads it in the table', async () => {
    const { at, samples } = await samplesOn();
    expect(await samples.put(aSample())).toBe(true);
    const all = await at.client('Scan', { TableName: at.table });
    expect(JSON.stringify(all)).not.toContain(CANARY);
    expect(Buffer.from(JSON.stringify(all)).toString()).not.toContain(
      Buffer.from(CANARY).toString('base64').slice(2, 20),
    );
    expect(await samples.claim(PLACE, 1_000)).toMatchObject({ ...PLACE, content: aSample().content });
    expect(await samples.claim(PLACE, 1_000)).toBe('claimed');
    await samples.release(PLACE);
    expect(await samples.claim(PLACE, 1_000)).toMatchObject(PLACE);
    await samples.drop(PLACE);
    expect(await samples.claim(PLACE, 1_000)).toBe('gone');
    await samples.release(PLACE);
    expect(await samples.claim(PLACE, 1_000)).toBe('gone');
  });

  test('is for another once who has claimed it is late, and stays claimed while answers are added', async () => {
    const { samples } = await samplesOn();
    await samples.put(aSample());
    await samples.claim(PLACE, 1_000);
    await samples.put(aSample(), 1_000);
    expect(await samples.claim(PLACE, 1_000)).toBe('claimed');
    ahead += 2_000;
    expect(await samples.claim(PLACE, 1_000)).toMatchObject(PLACE);
  });

  test('is gone when its time is over: who asks for it deletes it, if DynamoDB has not', async () => {
    const { at, samples } = await samplesOn();
    await samples.put(aSample({ expiresAt: now() - 2_000 }));
    expect(await samples.claim(PLACE, 1_000)).toBe('gone');
    expect(await at.client('Scan', { TableName: at.table })).toMatchObject({ Items: [] });
  });

  test.each(['team', 'experiment', 'callId'] as const)('cannot be opened as that of another %s', async (name) => {
    const { at, samples } = await samplesOn();
    await samples.put(aSample());
    const { Items } = await at.client<{ Items: Record<string, unknown>[] }>('Scan', { TableName: at.table });
    const elsewhere = { ...PLACE, [name]: name === 'callId' ? PLACE.callId.replace('A', 'B') : 'blue' };
    const key = { pk: { S: `samples#${elsewhere.team}#${elsewhere.experiment}` }, sk: { S: elsewhere.callId } };
    await at.client('PutItem', { TableName: at.table, Item: { ...Items[0], ...key } });
    await expect(samples.claim(elsewhere, 1_000)).rejects.toThrow();
  });

  test('that is too much is not kept, and one of a megabyte of text is', async () => {
    const { samples } = await samplesOn();
    const random = Array.from({ length: 60_000 }, () => Math.random().toString(36)).join('');
    const of = (text: string) => aSample({ content: { ...aSample().content, answers: [{ arm: 'b', text }] } });
    expect(await samples.put(of(random))).toBe(false);
    expect(await samples.put(of('a long answer '.repeat(70_000)))).toBe(true);
  });
});

const seen = (changes: Partial<Observation> = {}): Observation => ({
  ...{ ...SERIES, arm: 'b', unit: undefined, attempts: 1, outcome: 'answered' },
  ...{
    costPicoUsd: 3_000_000_000_000n,
    chargedPicoUsd: 3_000_000_000_000n,
    firstContentMs: 100,
    totalMs: 1_000,
    isRefusal: false,
    isJson: undefined,
  },
  isShadow: false,
  ...changes,
});

describe('figures', () => {
  test('are added up by arms, with times that are known to five percent', async () => {
    const sums = createSums(await tableOf());
    await sums.add(seen());
    await sums.add(seen({ outcome: 'failed', totalMs: undefined, costPicoUsd: null, attempts: 2 }));
    await sums.add(seen({ isRefusal: true, isJson: true }));
    await sums.add(seen({ isJson: false, arm: 'control' }));
    await sums.addJudged({ ...SERIES, isFailed: true, costPicoUsd: 5n });
    const { arms, judge, since } = await sums.read(SERIES);
    expect(now() - (since ?? 0)).toBeLessThan(600_000);
    expect(arms.find(({ arm }) => arm === 'b')).toMatchObject({
      ...{ calls: 3, attempts: 4, failed: 1, refused: 1, jsonValid: 1, jsonInvalid: 0 },
      ...{ picoUsd: 6_000_000_000_000n, unknownCosts: 1, squaredUsd: 18 },
    });
    const times = arms.find(({ arm }) => arm === 'b')?.totalMs ?? [];
    expect(times).toHaveLength(2);
    for (const ms of times) expect(Math.abs(ms / 1_000 - 1)).toBeLessThan(0.05);
    expect(arms.find(({ arm }) => arm === 'control')).toMatchObject({ calls: 1, jsonInvalid: 1 });
    expect(judge).toEqual({ calls: 1, failed: 1, picoUsd: 5n, unknownCosts: 0 });
    expect((await sums.read({ ...SERIES, team: 'blue' })).arms).toEqual([]);
  });

  test('of runs in the shadow are apart from those of calls', async () => {
    const sums = createSums(await tableOf());
    await sums.add(seen());
    await sums.add(seen({ isShadow: true, costPicoUsd: 1n, totalMs: 10 }));
    await sums.add(seen({ isShadow: true, arm: 'dark' }));
    expect(await sums.read(SERIES)).toMatchObject({
      arms: [{ arm: 'b', calls: 1, picoUsd: 3_000_000_000_000n }],
      shadows: [
        { arm: 'b', calls: 1, picoUsd: 1n, totalMs: [5] },
        { arm: 'dark', calls: 1 },
      ],
    });
  });

  test('of arms that have become others are others, and so is who was assigned to them', async () => {
    const sums = createSums(await tableOf());
    for (const series of ['first', 'first.2', 'second', 'first']) await sums.add(seen({ series, unit: 'a session' }));
    const readIn = async (series: string) => (await sums.read({ ...SERIES, series })).arms;
    expect(await readIn('first')).toMatchObject([{ calls: 2, assigned: 1 }]);
    expect(await readIn('first.2')).toMatchObject([{ calls: 1, assigned: 1 }]);
    expect(await readIn('second')).toMatchObject([{ calls: 1, assigned: 1 }]);
    expect(await sums.read({ ...SERIES, series: 'third' })).toMatchObject({ arms: [], since: undefined });
  });

  test('count who was assigned once, wherever its calls come', async () => {
    const at = await tableOf();
    const [one, other] = [createSums(at), createSums(at)];
    for (const sums of [one, one, other]) await sums.add(seen({ unit: 'a session' }));
    await other.add(seen({ unit: 'another' }));
    expect((await one.read(SERIES)).arms).toMatchObject([{ calls: 4, assigned: 2 }]);
  });

  test('count who was assigned with the next call, where that could not be written with the first', async () => {
    const at = await tableOf();
    let isDown = true;
    const client: typeof at.client = async (operation, input) => {
      if (isDown && operation === 'PutItem') throw new Error('the table is gone');
      return await at.client(operation, input);
    };
    const sums = createSums({ ...at, client });
    await expect(sums.add(seen({ unit: 'a session' }))).rejects.toThrow('gone');
    isDown = false;
    for (let call = 0; call < 2; call += 1) await sums.add(seen({ unit: 'a session' }));
    expect((await sums.read(SERIES)).arms).toMatchObject([{ calls: 2, assigned: 1 }]);
  });

  test('say what all has come to, and shadows cost without being calls', async () => {
    const sums = createSums(await tableOf());
    expect(await sums.spent('red', 'smart')).toEqual({ calls: 0, costPicoUsd: 0n });
    expect(await sums.spend(seen())).toEqual({ calls: 1, costPicoUsd: 3_000_000_000_000n });
    expect(await sums.spend(seen({ isShadow: true, arm: 'c' }))).toEqual({ calls: 1, costPicoUsd: 6_000_000_000_000n });
    expect(await sums.spent('red', 'smart')).toEqual({ calls: 1, costPicoUsd: 6_000_000_000_000n });
  });

  test('say what may be spent by what was charged, where nobody knows what it cost', async () => {
    const sums = createSums(await tableOf());
    expect(await sums.spend(seen({ costPicoUsd: null, chargedPicoUsd: 7n }))).toEqual({ calls: 1, costPicoUsd: 7n });
  });

  test('take a shadow that has cost nothing, which adds nothing', async () => {
    const sums = createSums(await tableOf());
    await sums.spend(seen());
    const shadow = seen({ isShadow: true, arm: 'c', chargedPicoUsd: 0n });
    expect(await sums.spend(shadow)).toEqual({ calls: 1, costPicoUsd: 3_000_000_000_000n });
  });
});

test('how an experiment stands is what was said last', async () => {
  const standings = createStandings(await tableOf());
  const said: Standing = {
    team: 'red',
    experiment: 'smart',
    state: 'promoted',
    arm: 'b',
    share: 0.9,
    at: 2,
    by: 'me',
    reason: 'x',
    digest: 'first',
  };
  const entryOf = (one: Standing) => standingEntry(one, undefined, { now: Date.now, randomBytes });
  await standings.set(said, entryOf(said));
  expect(await standings.read()).toEqual([said]);
  const older: Standing = { ...said, state: 'stopped', at: 1 };
  await expect(standings.set(older, entryOf(older))).rejects.toThrow('Somebody else');
  expect(await standings.read()).toEqual([said]);
});

test.each([
  '{}',
  '{"version":"2"}',
  JSON.stringify({ version: '1', ...PLACE, more: 1 }),
  JSON.stringify({ version: '1', ...PLACE, team: 'a#b' }),
])('a message that is not understood to its last member is an error: %s', (text) => {
  expect(() => readPlace(text)).toThrow('not as it should be');
  expect(readPlace(JSON.stringify({ version: '1', ...PLACE }))).toEqual(PLACE);
});
