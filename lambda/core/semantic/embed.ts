import type { Call } from '../call.ts';
import { answerTo, finished } from '../follow.ts';
import type { Gateway } from '../gateway.ts';
import { ulid } from '../ids.ts';
import { objectIn, objectsIn } from '../json.ts';
import { NO_PREFERENCES } from '../preferences.ts';
import { resolve } from '../resolve.ts';
import { traceContextFrom } from '../tracing/trace-context.ts';
import type { Batch } from '../types.ts';
import { type SmallVector, smallVector } from './vector.ts';

/** What a row of the ledger has that was asked for likeness. */
const TAG = 'semantic-cache';

/**
 * The vector of a question, from a model that is asked as any is: the team's budgets pay for it, and a row of its own
 * says so. What the team's models may be is not asked: whoever runs the gateway has chosen this one.
 */
export async function embed(
  text: string,
  model: string,
  call: Call,
  gateway: Gateway,
): Promise<SmallVector | undefined> {
  const dialect = gateway.dialects.find(({ id }) => id === 'openai-embeddings');
  if (!dialect) return undefined;
  const body = { model, input: text };
  const chat = dialect.readRequest(body, Buffer.byteLength(text) + 2);
  // Whom the caller excludes does not hear its question in this way either.
  const { only, ignore, dataCollection, maxPrice, beyondOpenRouter, user } = call.preferences;
  const wishes = { only, ignore, dataCollection, maxPrice, beyondOpenRouter, user };
  const preferences = { ...NO_PREFERENCES, ...wishes, tags: [TAG, ...call.preferences.tags] };
  const { caller, deadline, accounts } = call;
  const own: Call = {
    ...{ id: ulid(gateway.clock.now(), gateway.clock.randomBytes(16)), caller, deadline, accounts, chat, dialect },
    ...{ preferences, isStrict: false, client: undefined, attempts: [], places: new Set(), leftAlone: new Map() },
    ...{ cache: { status: 'off' }, finishing: new Set(), startedAt: gateway.clock.now() },
    trace: traceContextFrom(new Headers(), gateway.clock), // One of its own: what callers trace is theirs.
  };
  const answer = await answerTo(resolve(chat, preferences, gateway), own, gateway);
  const batch: Batch[number][] = [];
  for await (const part of answer.batches) batch.push(...part);
  await finished(own, gateway);
  const [first] = objectsIn(objectIn(dialect.writeAnswer(batch, chat))?.data);
  return Array.isArray(first?.embedding) ? smallVector(first.embedding) : undefined;
}
