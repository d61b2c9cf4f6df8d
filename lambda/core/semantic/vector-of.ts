import { answerPlace } from '../cache/answer-place.ts';
import type { AnswerPlace } from '../cache/answers.ts';
import { dropBroken, orTrouble } from '../cache/look-up-answer.ts';
import type { Call } from '../call.ts';
import { answerTo, finished } from '../follow.ts';
import { ulid } from '../ids.ts';
import { objectIn, objectsIn } from '../json.ts';
import { NO_PREFERENCES } from '../preferences.ts';
import { resolve } from '../resolve.ts';
import type { Route } from '../route.ts';
import { traceContextFrom } from '../tracing/trace-context.ts';
import type { Batch, Dialect } from '../types.ts';
import type { AlikeOrder } from './alike-order.ts';
import { type SmallVector, smallVector, vectorIn, vectorText } from './vector.ts';

/** What a row of the ledger has that was asked for likeness. */
const TAG = 'semantic-cache';

/** The vector of a question. One that was asked for not long ago is kept, so that the same words are paid for once. */
export async function vectorOf(text: string, order: AlikeOrder): Promise<SmallVector | undefined> {
  const { rule, gateway, terms, call } = order;
  const { answers } = gateway.cache;
  const dialect = gateway.dialects.find(({ id }) => id === 'openai-embeddings');
  if (!dialect) return undefined;
  const own = callFor(text, dialect, order);
  const route = resolve(own.chat, own.preferences, gateway);
  const place = placeFor(own, route);
  const known = await keptVector(place, order);
  if (known) return known;
  const vector = await asked(own, route, order);
  if (!vector || !terms.isKept) return vector;
  const at = gateway.clock.now();
  const kept = { text: vectorText(vector), at, expiresAt: at + rule.ttlSeconds * 1_000 };
  // Before anybody else is let in who asks the same: with that many vectors one is paid for.
  await orTrouble({ gateway, call }, () => answers.keep(place, kept));
  return vector;
}

async function keptVector(place: AnswerPlace, order: AlikeOrder): Promise<SmallVector | undefined> {
  const { answers } = order.gateway.cache;
  const found = await orTrouble(order, () => answers.find(place));
  if (found === 'nothing' || found === 'trouble') return undefined;
  if (found !== 'broken' && found.expiresAt <= order.gateway.clock.now()) return undefined;
  if (found !== 'broken') return vectorIn(found.text);
  await dropBroken(order, () => answers.remove(place));
  return undefined;
}

/** A team's own, and no place of an answer: those are digests alone. */
function placeFor({ caller, chat, dialect, preferences }: Call, route: Route): AnswerPlace {
  const { name } = answerPlace(caller.team, { dialect: dialect.id, route, chat, preferences, models: [] });
  return { team: caller.team, name: `vector#${name}` };
}

/**
 * Asks a model as any is asked: the team's budgets pay for it, and a row of its own says so. What the team's models may be
 * is not asked: whoever runs the gateway has chosen this one.
 */
async function asked(own: Call, route: Route, { gateway }: AlikeOrder): Promise<SmallVector | undefined> {
  const answer = await answerTo(route, own, gateway);
  const batch: Batch[number][] = [];
  for await (const part of answer.batches) batch.push(...part);
  await finished(own, gateway);
  const [first] = objectsIn(objectIn(own.dialect.writeAnswer(batch, own.chat))?.data);
  return Array.isArray(first?.embedding) ? smallVector(first.embedding) : undefined;
}

function callFor(text: string, dialect: Dialect, { call, gateway, rule }: AlikeOrder): Call {
  const { caller, deadline, accounts } = call;
  const chat = dialect.readRequest({ model: rule.model, input: text }, Buffer.byteLength(text) + 2);
  // Whom the caller excludes does not hear its question in this way either.
  const { only, ignore, dataCollection, maxPrice, beyondOpenRouter, user } = call.preferences;
  const wishes = { only, ignore, dataCollection, maxPrice, beyondOpenRouter, user };
  const preferences = { ...NO_PREFERENCES, ...wishes, tags: [TAG, ...call.preferences.tags] };
  return {
    ...{ id: ulid(gateway.clock.now(), gateway.clock.randomBytes(16)), caller, deadline, accounts, chat, dialect },
    ...{ preferences, isStrict: false, client: undefined, attempts: [], places: new Set(), leftAlone: new Map() },
    ...{ cache: { status: 'off' }, finishing: new Set(), startedAt: gateway.clock.now() },
    trace: traceContextFrom(new Headers(), gateway.clock), // One of its own: what callers trace is theirs.
  };
}
