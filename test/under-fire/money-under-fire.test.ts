import { expect, test } from 'vitest';
import type { Item } from '../../lambda/adapters/ledger/attempt-row.ts';
import { createAccounts } from '../../lambda/adapters/ledger/dynamodb-accounts.ts';
import { createCorrections } from '../../lambda/adapters/ledger/dynamodb-corrections.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import { LEASE_MS } from '../../lambda/core/ledger.ts';
import type { Budget } from '../../lambda/core/limits/account.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { startWholeEdge, type WholeEdge } from '../edge/backend.ts';
import { anAuditEntry } from '../support/an-audit-entry.ts';
import { RicHost } from '../support/lambda-runtime/ric-host.ts';
import { type Random, randomFrom } from '../support/random-from.ts';
import { aBadDay, MOST_TOKENS } from './plays.ts';

/**
 * Thousands of calls through the deployed bundle, in several processes at once which are killed again and again, before a
 * provider that fails in every way and keeps its own bill. In the end the ledger and the bill are the same.
 */
const CALLS = Number(process.env.HEADGATE_CALLS ?? 20_000);
const PROCESSES = 6;
const CALLS_A_KILL = 80;
const SEED = Number(process.env.HEADGATE_SEED ?? 1);
const MODELS = ['fake/model', 'pair', 'duel'];

test(`${CALLS} calls cost what their provider bills, whatever fails`, async () => {
  const random = randomFrom(SEED);
  await using edge = disposable(
    await startWholeEdge(
      {
        furtherProviders: ['spare'],
        more: {
          teams: { local: { budget: { total: 1_000_000 } } },
          routes: {
            pair: { fallback: ['fake/model', 'spare/model'] },
            duel: { race: ['fake/model', 'spare/model'] },
          },
          timeouts: { connectMs: 2_000, firstContentMs: 2_000, firstContentSlowMs: 2_000, idleMs: 2_000, drainMs: 500 },
        },
      },
      (definition) => new RicHost(definition, { environments: PROCESSES }),
      (gateway) => (gateway as RicHost).starts, // The suite is given the host that the line above has made.
    ),
  );
  const { provider } = edge;
  provider.otherwise(aBadDay(randomFrom(SEED + 1)));

  const kills = await callAll(edge, random);
  await (edge.gateway as RicHost).kill(); // Whatever still runs ends like the others.

  const before = await rowsByCall(edge);
  const bill = billByCall(edge);
  const open = [...before.values()].flat().filter(({ state }) => state?.S === 'RESERVED').length;
  const expired = await sweep(createOpenAttempts(edge.ledger), Date.now() + LEASE_MS + 1);
  expect(expired).toBe(open);

  const after = await rowsByCall(edge);
  const short = [...bill].filter(([call, owed]) => costOf(after.get(call)) < owed);
  expect(short, 'calls that are recorded below what they cost').toEqual([]);
  const wrong = [...after].filter(([call, rows]) => isExact(rows) && costOf(rows) !== (bill.get(call) ?? 0n));
  expect(wrong, 'calls whose cost was told and is recorded otherwise').toEqual([]);
  const corrected = await reconcile(edge, after, bill);
  const settled = await rowsByCall(edge);
  expect([...settled].filter(([call, rows]) => costOf(rows) !== (bill.get(call) ?? 0n))).toEqual([]);
  expect(costOf([...settled.values()].flat())).toBe(provider.owedPicoUsd);
  expect(await booksOf(edge)).toEqual([0n, provider.owedPicoUsd]);
  const rows = [...after.values()].flat().length;
  console.log(JSON.stringify({ calls: CALLS, kills, open, rows, corrected, starts: edge.starts }));
});

/** What an operator does with an invoice: each call that was recorded otherwise is put right. */
async function reconcile(
  { ledger }: WholeEdge,
  calls: Map<string, Item[]>,
  bill: Map<string, bigint>,
): Promise<number> {
  const corrections = createCorrections({ ...ledger, auditTable: ledger.table });
  let corrected = 0;
  for (const [name, rows] of calls) {
    const difference = (bill.get(name) ?? 0n) - costOf(rows);
    const [row] = rows;
    if (difference === 0n || !row) continue;
    const { team, callId, attempt, cost } = row;
    const which = { team: team?.S ?? '', callId: callId?.S ?? '', attempt: Number(attempt?.N) };
    const costPicoUsd = BigInt(cost?.N ?? 0) + difference;
    await corrections.correct(
      which,
      { costPicoUsd, by: 'arn:aws:iam::000000000000:role/ops', reason: 'the invoice' },
      () => anAuditEntry(),
    );
    corrected += 1;
  }
  return corrected;
}

/** As many callers at a time as there are processes, and some more who wait. Now and then a process is killed, busy as it is. */
async function callAll(edge: WholeEdge, random: Random): Promise<number> {
  let [next, kills] = [0, 0];
  const caller = async () => {
    while (next < CALLS) {
      if (random.chance(1 / CALLS_A_KILL)) {
        kills += 1;
        // The suite is given the host that it has made.
        void (edge.gateway as RicHost).killOne(random.next());
      }
      await call(edge, next++, random);
    }
  };
  await Promise.all(Array.from({ length: PROCESSES * 2 }, caller));
  return kills;
}

async function call({ baseUrl, key }: WholeEdge, index: number, random: Random): Promise<void> {
  const leaving = new AbortController();
  const isStream = random.chance(0.6);
  const body = {
    model: MODELS[random.below(MODELS.length)],
    stream: isStream,
    max_tokens: MOST_TOKENS,
    messages: [{ role: 'user', content: `call ${index}` }],
  };
  const leaves = random.chance(0.03);
  try {
    const response = await fetch(`${baseUrl}/chat/completions`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        'x-headgate-tags': `call ${index}`,
      },
      body: JSON.stringify(body),
      signal: leaving.signal,
    });
    if (leaves) leaving.abort();
    await response.text();
  } catch {
    // It left, or its process was killed.
  }
}

/** What the team's budget says is held and spent. */
async function booksOf({ ledger }: WholeEdge): Promise<readonly unknown[]> {
  const [team, owner, period, window] = ['local', 'team', 'total', 'all'] as const;
  const limitPicoUsd = 1_000_000n * 10n ** 12n;
  const budget: Budget = { kind: 'budget', team, owner, period, window, limitPicoUsd, resetsAt: null, shards: 1 };
  const state = await createAccounts(ledger).read(budget);
  return [state?.reservedPicoUsd, state?.spentPicoUsd];
}

async function rowsByCall({ ledger: { client, table } }: WholeEdge): Promise<Map<string, Item[]>> {
  const rows: Item[] = [];
  let from: Item | undefined;
  do {
    const page: { readonly Items: readonly Item[]; readonly LastEvaluatedKey?: Item } = await client('Scan', {
      TableName: table,
      FilterExpression: 'begins_with(pk, :attempts)',
      ExpressionAttributeValues: { ':attempts': { S: 'attempts#' } },
      ...(from && { ExclusiveStartKey: from }),
    });
    rows.push(...page.Items);
    from = page.LastEvaluatedKey;
  } while (from);
  return Map.groupBy(rows, ({ tags }) => tags?.L?.[0]?.S ?? '');
}

function billByCall({ provider }: WholeEdge): Map<string, bigint> {
  const owed = new Map<string, bigint>();
  for (const { request, picoUsd } of provider.bill) {
    const name = nameOf(provider.requests[request]?.json);
    owed.set(name, (owed.get(name) ?? 0n) + picoUsd);
  }
  return owed;
}

function nameOf(json: unknown): string {
  const { messages } = json as { readonly messages: readonly { readonly content: string }[] }; // As `call` wrote it.
  return messages[0]?.content ?? '';
}

function costOf(rows: readonly Item[] = []): bigint {
  return rows.reduce((sum, { cost }) => sum + BigInt(cost?.N ?? 0), 0n);
}

/** Whether the provider has told the cost of every attempt, so that nothing had to be estimated. */
function isExact(rows: readonly Item[]): boolean {
  return rows.every(({ costSource }) => costSource?.S === 'catalogue');
}

function disposable(edge: WholeEdge): WholeEdge & AsyncDisposable {
  return Object.assign(edge, { [Symbol.asyncDispose]: () => edge.close() });
}
