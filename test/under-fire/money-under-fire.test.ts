import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Item } from '../../lambda/adapters/attempt-row.ts';
import { createOpenAttempts } from '../../lambda/adapters/dynamodb-open-attempts.ts';
import { LEASE_MS } from '../../lambda/core/ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { startWholeEdge, type WholeEdge } from '../edge/backend.ts';
import { RicHost } from '../support/lambda-runtime/ric-host.ts';
import { type Chance, createChance } from './chance.ts';
import { aBadDay, MOST_TOKENS } from './plays.ts';

/**
 * Thousands of calls through the deployed bundle, in several processes at once which are killed again and again, before a
 * provider that fails in every way and keeps its own bill. In the end the ledger and the bill are the same.
 */
const CALLS = Number(process.env.HEADGATE_CALLS ?? 20_000);
const PROCESSES = 6;
const SEED = Number(process.env.HEADGATE_SEED ?? 1);
const MODELS = ['fake/model', 'pair', 'duel'];

test(`${CALLS} calls cost what their provider bills, whatever fails`, { timeout: 600_000 }, async () => {
  const chance = createChance(SEED);
  const host: { gateway?: RicHost } = {};
  await using edge = disposable(
    await startWholeEdge(
      {
        furtherProviders: ['spare'],
        more: {
          routes: {
            pair: { fallback: ['fake/model', 'spare/model'] },
            duel: { race: ['fake/model', 'spare/model'] },
          },
          timeouts: { connectMs: 2_000, firstContentMs: 2_000, firstContentSlowMs: 2_000, idleMs: 2_000, drainMs: 500 },
        },
      },
      (definition) => {
        const started = new RicHost(definition, { environments: PROCESSES });
        if (definition.handler && definition.environment.PROVIDER_SECRETS) host.gateway = started;
        return started;
      },
      (gateway) => (gateway as RicHost).starts, // The suite is given the host that the line above has made.
    ),
  );
  const { provider } = edge;
  provider.otherwise(aBadDay(createChance(SEED + 1)));

  const over = new AbortController();
  const killing = killNowAndThen(edge, createChance(SEED + 2), over.signal);
  await callAll(edge, chance);
  over.abort();
  const kills = await killing;
  await (edge.gateway as RicHost).kill(); // Whatever still runs ends like the others.

  const before = await rowsByCall(edge);
  const bill = billByCall(edge);
  const open = [...before.values()].flat().filter(({ state }) => state?.S === 'RESERVED').length;
  const expired = await sweep(createOpenAttempts(edge.ledger), Date.now() + LEASE_MS + 1);
  expect(expired).toBe(open);

  const after = await rowsByCall(edge);
  const short = [...bill].filter(([call, owed]) => costOf(after.get(call)) < owed);
  for (const [name] of short)
    console.log(
      name,
      JSON.stringify(after.get(name), null, 1),
      JSON.stringify(
        edge.provider.bill.filter(({ request }) => nameOf(edge.provider.requests[request]?.json) === name),
        (_k, v) => (typeof v === 'bigint' ? String(v) : v),
      ),
      edge.provider.requests
        .filter(({ json }) => nameOf(json) === name)
        .map(({ receivedAt, endedAt, abortedAt, body }) => ({ receivedAt, endedAt, abortedAt, b: body.toString() })),
    );
  expect(short, 'calls that are recorded below what they cost').toEqual([]);
  const wrong = [...after].filter(([call, rows]) => isExact(rows) && costOf(rows) !== (bill.get(call) ?? 0n));
  expect(wrong, 'calls whose cost was told and is recorded otherwise').toEqual([]);
  console.log(
    JSON.stringify({ calls: CALLS, kills, open, rows: [...after.values()].flat().length, starts: edge.starts }),
  );
});

/** As many callers at a time as there are processes, and some more who wait. */
async function callAll(edge: WholeEdge, chance: Chance): Promise<void> {
  let next = 0;
  const caller = async () => {
    while (next < CALLS) await call(edge, next++, chance);
  };
  await Promise.all(Array.from({ length: PROCESSES * 2 }, caller));
}

async function call({ baseUrl, key }: WholeEdge, index: number, chance: Chance): Promise<void> {
  const leaving = new AbortController();
  const isStream = chance.is(0.6);
  const body = {
    model: MODELS[chance.below(MODELS.length)],
    stream: isStream,
    max_tokens: MOST_TOKENS,
    messages: [{ role: 'user', content: `call ${index}` }],
  };
  const leaves = chance.is(0.03);
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

/** Kills one process after another, most of them in the midst of a call. */
async function killNowAndThen(edge: WholeEdge, chance: Chance, over: AbortSignal): Promise<number> {
  let kills = 0;
  while (!over.aborted) {
    await sleep(200 + chance.below(800), undefined, { signal: over }).catch(() => {});
    if (over.aborted) break;
    // The suite is given the host that it has made.
    await (edge.gateway as RicHost).killOne(chance.next());
    kills += 1;
  }
  return kills;
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
