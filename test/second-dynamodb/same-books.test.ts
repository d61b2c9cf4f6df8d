import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { AttemptStart } from '../../lambda/core/ledger.ts';
import type { Account } from '../../lambda/core/limits/account.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { anEnding, aStart } from '../ports/an-attempt.ts';
import { type EmbeddedTable, startEmbeddedTable, tablesAt } from '../ports/embedded-table.ts';
import { aBudget, aConcurrency } from '../ports/held-ledger.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { randomFrom } from '../support/random-from.ts';
import { startSecondDynamoDb } from './second-dynamodb.ts';

const SEEDS = Array.from({ length: 60 }, (_, index) => index + 1);
const STEPS = 60;
const NOW = Date.UTC(2026, 10, 20, 12);

let embedded: EmbeddedTable;
let second: EmbeddedTable;
beforeAll(async () => {
  embedded = await startEmbeddedTable();
  second = tablesAt(await startSecondDynamoDb());
});
afterAll(async () => {
  await Promise.all([embedded.close(), second.close()]);
});

/** A step of a story, the same on every store; gives what it came to. */
type Step = (store: Store) => Promise<unknown>;

interface Store {
  readonly client: EmbeddedTable['client'];
  readonly table: string;
  now(): number;
  readonly random: () => number;
}

test.each(SEEDS)(
  'the same story leaves the same books on another implementation of DynamoDB (seed %d)',
  async (seed) => {
    const steps = storyOf(seed);
    const one = await played(embedded, steps);
    const other = await played(second, steps);
    expect(other.results).toEqual(one.results);
    expect(other.items).toEqual(one.items);
    expect(one.items.length).toBeGreaterThan(5);
  },
);

/** Begins, ends, repeats, expiries, corrections and changed limits, by chance. */
function storyOf(seed: number): readonly Step[] {
  const random = randomFrom(seed);
  const shards = random.chance(0.5) ? 1 : 3;
  const starts: AttemptStart[] = [];
  const accounts = (limit: number): readonly Account[] => [
    aBudget(BigInt(limit), { shards }),
    ...(random.chance(0.5) ? [aBudget(400n, { owner: 'key:aBcDeFgHiJkL', period: 'day', window: '2026-11-20' })] : []),
    ...(random.chance(0.3) ? [aConcurrency(3)] : []),
  ];
  return Array.from({ length: STEPS }, (): Step => {
    const known = starts[random.below(starts.length)];
    const cost = BigInt(random.below(150));
    const what = random.below(10);
    if (!known || what < 5) {
      const hold = random.chance(0.1) ? null : BigInt(random.below(120));
      const start = aStart({
        holdPicoUsd: hold,
        accounts: accounts(1_000 + 100 * random.below(3)),
        leaseUntil: NOW + random.below(9),
      });
      starts.push(start);
      return (store) => createLedger(store).begin(start);
    }
    const ending = anEnding(random.chance(0.1) ? null : cost); // Now: a story is told twice, and chance is not the same again.
    if (what < 8) return (store) => createLedger(store).end(known, ending);
    if (what < 9) return (store) => sweep(createOpenAttempts(store), NOW + 5);
    const [truth, entry] = [{ costPicoUsd: cost, by: 'ops', reason: undefined }, anAuditEntry()];
    return (store) => createCorrections({ ...store, auditTable: store.table }).correct(known, truth, () => entry);
  });
}

async function played(dynamoDb: EmbeddedTable, steps: readonly Step[]) {
  const store: Store = {
    client: dynamoDb.client,
    table: await dynamoDb.emptyTable(),
    now: () => NOW,
    random: () => 0,
  };
  const results: unknown[] = [];
  for (const step of steps) results.push(await step(store).catch(told));
  return { results, items: await allItems(store) };
}

/** An error as it can be compared: of whom it is and what it says. */
function told(error: unknown): unknown {
  if (error instanceof GatewayError) return [error.code, error.message, error.details.limit];
  return error instanceof Error ? [error.name, error.message] : error;
}

async function allItems({ client, table }: Store): Promise<readonly Item[]> {
  const { Items } = await client<{ readonly Items: readonly Item[] }>('Scan', { TableName: table });
  return Items.toSorted((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
}

function nameOf({ pk, sk }: Item): string {
  return `${pk?.S} ${sk?.S}`;
}
