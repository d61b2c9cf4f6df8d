import { GatewayError } from '../core/errors.ts';
import { type RateCount, type RateLimit, type Rates, shareOfRate } from '../core/limits/rates.ts';
import { type AwsClient, conflictIn } from './aws-client.ts';
import type { Item } from './ledger/attempt-row.ts';

export interface RateTable {
  readonly client: AwsClient;
  readonly table: string;
  /** From 0 to 1: which part is asked first. */
  random(): number;
}

/** A count is of use for its minute, and is corrected until the longest call is over. */
const KEPT_SECONDS = 30 * 60;

/** Counts calls by the minute on DynamoDB: one write for each limit that there is, refused by a condition where it is full. */
export function createRates(store: RateTable): Rates {
  return {
    async take(limit, tokens) {
      const first = Math.floor(store.random() * limit.parts);
      const full: RateCount[] = [];
      for (let turn = 0; turn < limit.parts; turn += 1) {
        const part = (first + turn) % limit.parts;
        const { isTaken, used } = await reachable(() => takeIn(store, { limit, part, tokens }));
        // Calls spread evenly, so one part tells of all.
        if (isTaken) return { part, used: times(used, limit.parts) };
        full.push(used);
      }
      return { part: undefined, used: full.reduce(sum) };
    },
    async change(limit, part, { requests, tokens }) {
      await reachable(() =>
        store.client('UpdateItem', {
          ...placeOf(store, limit, part),
          UpdateExpression: 'ADD requests :requests, tokens :tokens',
          // What TTL has removed in the meantime is not begun anew.
          ConditionExpression: 'attribute_exists(pk)',
          ExpressionAttributeValues: { ':requests': { N: String(requests) }, ':tokens': { N: String(tokens) } },
        }),
      ).catch((error: unknown) => {
        if (!conflictIn(causeOf(error))) throw error;
      });
    },
  };
}

interface Taking {
  readonly limit: RateLimit;
  readonly part: number;
  readonly tokens: number;
}

/**
 * A write whose answer is lost is repeated, and then a call counts twice: too strict by one for a minute, and never too lax.
 * A condition cannot add, so it compares what is there with what it may be at most before this call.
 */
async function takeIn(store: RateTable, { limit, part, tokens }: Taking) {
  const { requests, tokens: mostTokens, minute, parts } = limit;
  const conditions: string[] = [];
  const values: Record<string, { readonly N: string }> = {};
  const atMost = (name: string, most: number) => {
    conditions.push(
      most < 0 ? `${name} <= :${name}Most` : `(attribute_not_exists(${name}) OR ${name} <= :${name}Most)`,
    );
    values[`:${name}Most`] = { N: String(most) };
  };
  if (requests !== null) atMost('requests', shareOfRate(requests, part, parts) - 1);
  if (mostTokens !== null) atMost('tokens', shareOfRate(mostTokens, part, parts) - tokens);
  try {
    const { Attributes } = await store.client<{ readonly Attributes?: Item }>('UpdateItem', {
      ...placeOf(store, limit, part),
      UpdateExpression: 'SET expiresAt = :expiresAt ADD requests :one, tokens :tokens',
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeValues: {
        ...values,
        ':one': { N: '1' },
        ':tokens': { N: String(tokens) },
        ':expiresAt': { N: String(Date.parse(`${minute}Z`) / 1_000 + KEPT_SECONDS) },
      },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
    return { isTaken: true, used: countIn(Attributes) };
  } catch (error) {
    const conflict = conflictIn(error);
    if (!conflict) throw error;
    return { isTaken: false, used: countIn(conflict.item) };
  }
}

function placeOf({ table }: RateTable, { team, owner, minute }: RateLimit, part: number) {
  return { TableName: table, Key: { pk: { S: `rate#${team}#${owner}#${minute}#${part}` }, sk: { S: 'rate' } } };
}

/** Closed, not open, as the ledger is: a limit that nobody counts is none. */
async function reachable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new GatewayError('ledger-unavailable', 'Limits cannot be counted just now. Nothing was sent to a provider.', {
      cause,
      retryAfterSeconds: 1,
    });
  }
}

function causeOf(error: unknown): unknown {
  return error instanceof Error ? error.cause : error;
}

function countIn(item: Item | undefined): RateCount {
  return { requests: Number(item?.requests?.N ?? 0), tokens: Number(item?.tokens?.N ?? 0) };
}

function times({ requests, tokens }: RateCount, factor: number): RateCount {
  return { requests: requests * factor, tokens: tokens * factor };
}

function sum(one: RateCount, other: RateCount): RateCount {
  return { requests: one.requests + other.requests, tokens: one.tokens + other.tokens };
}
