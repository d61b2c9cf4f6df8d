import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AwsClient, AwsError } from '../../lambda/adapters/aws-client.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import type { Budget } from '../../lambda/core/limits/account.ts';
import type { TeamAllowance } from '../../lambda/core/limits/allowance.ts';
import { windowAt } from '../../lambda/core/limits/budget-window.ts';
import { type EmbeddedTable, startEmbeddedTable } from '../ports/embedded-table.ts';
import { aLimitedTeam, ask, CHEAP, type LimitedTeam } from './a-limited-team.ts';

const USD = 1_000_000_000_000n;
const COST = 16_000_000n;
/** What a call of these is held at, with some room. */
const ONE = 1_000_000_000n;
const PATIENT = { connectMs: 30_000, firstContentSlowMs: 60_000, totalMs: 120_000 };

let dynamoDb: EmbeddedTable;
beforeAll(async () => {
  dynamoDb = await startEmbeddedTable();
});
afterAll(() => dynamoDb.close());

/** A team whose budget is on DynamoDB, and whose limit the test changes while calls are on their way. */
async function aTeamOnDynamoDb(month: bigint) {
  const store = { client: dynamoDb.client, table: await dynamoDb.emptyTable(), now: Date.now };
  const allowance = { month };
  const team = (): TeamAllowance => ({
    budget: { month: allowance.month },
    limits: {},
    alertAt: [],
    unpriced: 'refuse',
    peakCallsPerSecond: 100,
  });
  const headgate = await aLimitedTeam((builder) =>
    builder.withPorts({ ledger: createLedger(store), allowances: { known: async () => team } }).withBounds(PATIENT),
  );
  const read = (limitPicoUsd: bigint) => createAccounts(store).read({ ...BUDGET, limitPicoUsd });
  return { headgate, allowance, read };
}

const BUDGET: Omit<Budget, 'limitPicoUsd'> = {
  ...{ kind: 'budget', team: 'red', owner: 'team', period: 'month', shards: 1 },
  ...windowAt('month', Date.now()),
};

async function callAll(headgate: LimitedTeam, count: number, before: (call: number) => void = () => {}) {
  const calls = Array.from({ length: count }, async (_, call) => {
    before(call);
    return (await headgate.ask(ask(CHEAP))).status;
  });
  return await Promise.all(calls);
}

test('row 80: a limit that is edited while 100 calls are under way loses none of them', {
  timeout: 120_000,
}, async () => {
  const { headgate, allowance, read } = await aTeamOnDynamoDb(USD);
  const limits = [USD, 2n * USD, (3n * USD) / 2n, 5n * USD];
  const statuses = await callAll(headgate, 100, (call) => {
    allowance.month = limits[call % limits.length] ?? USD;
  });
  // Nobody is over the limit; on a busy machine some of so many at once are told to come again.
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  const admitted = statuses.filter((status) => status === 200).length;
  expect([headgate.provider.requests.length, admitted > 0]).toEqual([admitted, true]);
  allowance.month = 3n * USD;
  expect((await headgate.ask(ask(CHEAP))).status).toBe(200);
  const spentPicoUsd = BigInt(admitted + 1) * COST;
  expect(await read(3n * USD)).toEqual({
    limitPicoUsd: 3n * USD,
    spentPicoUsd,
    reservedPicoUsd: 0n,
    availablePicoUsd: 3n * USD - spentPicoUsd,
  });
});

test('row 79: 200 calls at once on a budget for 50, through the store that is deployed', {
  timeout: 120_000,
}, async () => {
  const { headgate, read } = await aTeamOnDynamoDb(50n * ONE);
  const statuses = await callAll(headgate, 200);
  const admitted = statuses.filter((status) => status === 200).length;
  // What is settled makes room for others; and where too many come at once for one item some are told to come again. What
  // counts is that never more was held and spent than is allowed, and that nobody was asked for those who were refused.
  expect(statuses.filter((status) => ![200, 402, 503].includes(status))).toEqual([]);
  expect([headgate.provider.requests.length, headgate.provider.requests.length > 0]).toEqual([admitted, true]);
  const state = await read(50n * ONE);
  expect(state).toMatchObject({ reservedPicoUsd: 0n, spentPicoUsd: BigInt(admitted) * COST });
  expect(state?.availablePicoUsd ?? -1n).toBeGreaterThanOrEqual(0n);
});

test('row 121: what the refusal says is the counter that refuses, and not what was remembered of it', async () => {
  const { headgate, allowance } = await aTeamOnDynamoDb(USD);
  expect((await headgate.ask(ask(CHEAP))).status).toBe(200);
  allowance.month = COST; // All of it is spent.
  const response = await headgate.ask(ask(CHEAP));
  expect(response.status).toBe(402);
  const limit = { scope: 'team', limit_usd: '0.000016', spent_usd: '0.000016', available_usd: '0', reserved_usd: '0' };
  expect(JSON.parse(await response.text()).error.limit).toMatchObject(limit);
  allowance.month = USD;
  expect((await headgate.ask(ask(CHEAP))).status).toBe(200); // And it is in force with the next call.
});

test('row 82: while the store takes no holds it is a 503 that says when to come back, and nobody is asked', async () => {
  const table = await dynamoDb.emptyTable();
  const throttled: AwsClient = (operation, input) =>
    operation === 'TransactWriteItems' || operation === 'PutItem'
      ? Promise.reject(new AwsError('ThrottlingException', 400, {}))
      : dynamoDb.client(operation, input);
  const ledger = createLedger({ client: throttled, table, now: Date.now });
  const headgate = await aLimitedTeam((builder) =>
    builder.withTeam({ budget: { month: USD }, limits: { requestsPerMinute: 5 } }).withPorts({ ledger }),
  );
  const response = await headgate.ask(ask(CHEAP));
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  expect(headgate.provider.requests).toEqual([]);
  const budget = { ...BUDGET, limitPicoUsd: USD };
  expect(await createAccounts({ client: dynamoDb.client, table, now: Date.now }).read(budget)).toBeUndefined();
  expect([...headgate.counts.values()].map(({ requests }) => requests)).toEqual([0]);
});
