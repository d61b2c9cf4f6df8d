import type { Lease } from '../cache/answers.ts';
import { endingOf, noteHit } from '../cache/give-again.ts';
import { recall } from '../cache/recall.ts';
import { type Recorded, wholeOf } from '../cache/recorded.ts';
import { refusedModel } from '../cache/refused-model.ts';
import { freed } from '../cache/replay.ts';
import type { Call } from '../call.ts';
import { toGatewayError } from '../errors.ts';
import { finished } from '../follow.ts';
import type { Gateway } from '../gateway.ts';
import type { Answer, Route } from '../route.ts';
import type { Batch } from '../types.ts';
import { type FirstTime, readFirstTime } from './first-time.ts';
import { forget, keepFirst, letGo } from './keep-first.ts';
import { oncePlace } from './once.ts';
import type { OnceOrder } from './once-order.ts';
import { answerNotKept, answerUnreadable, inFlight, keyReused, notAllowed, unavailable } from './refusals.ts';

/**
 * Answers a call that its caller has named, at most once in 24 hours: who sends it again gets the answer that was given,
 * also if nobody was there any more to take it. Without a name it is a call like any.
 */
export async function askOnce(route: Route, call: Call, gateway: Gateway): Promise<Answer> {
  const { once, caller } = call;
  if (!once) return await recall(route, call, gateway);
  const order: OnceOrder = { call, gateway, once, place: oncePlace(caller.team, once) };
  const taken = await claimOrFind(order).catch(async (error) => {
    await finished(call, gateway, toGatewayError(error));
    throw error;
  });
  if ('answered' in taken) return taken.answered;
  try {
    // Nobody can leave it: whoever comes back shall find its answer. The host's deadline bounds it.
    const answer = await recall(route, { ...call, client: undefined }, gateway);
    return keepFirst(answer, taken.lease, order);
  } catch (error) {
    await letGo(taken.lease, order); // Nobody has answered: the next one may ask.
    throw error;
  }
}

/** How often a key may be let go just when we look who has it. */
const TURNS = 3;

/** The right to ask, which nobody else has until then, or the answer to who had it before. */
async function claimOrFind(order: OnceOrder): Promise<{ readonly lease: Lease } | { readonly answered: Answer }> {
  const { call, gateway, once, place } = order;
  const { answers } = gateway.cache;
  const lease = { holder: `${call.id} ${once.fingerprint}`, until: call.deadline };
  for (let turn = 0; turn < TURNS; turn += 1) {
    const isOurs = await orUnavailable(answers.claim(place, lease), () => letGo(lease, order));
    // After the claim, and not before: whoever had it until then has kept its answer by now.
    const found = await orUnavailable(find(order), () => (isOurs ? letGo(lease, order) : undefined));
    if (isOurs && !found) return { lease };
    if (isOurs) await letGo(lease, order);
    if (found === 'unreadable') throw answerUnreadable();
    if (found) return { answered: giveAgain(found.first, found.at, order) };
    const theirs = await orUnavailable(answers.lease(place));
    if (theirs && theirs.until > gateway.clock.now()) {
      throw theirs.holder.endsWith(` ${once.fingerprint}`) ? inFlight() : keyReused();
    }
  }
  throw inFlight();
}

/** A write whose answer was lost may have been made: then it must not stand in the way of the next one. */
async function orUnavailable<T>(asking: Promise<T>, undo?: () => Promise<void> | undefined): Promise<T> {
  try {
    return await asking;
  } catch (cause) {
    await undo?.();
    throw unavailable(cause);
  }
}

async function find({ call, gateway, place }: OnceOrder) {
  const found = await gateway.cache.answers.find(place);
  if (found === 'nothing') return undefined;
  if (found !== 'broken' && found.expiresAt <= gateway.clock.now()) return undefined;
  const first = found === 'broken' ? undefined : readFirstTime(found.text);
  // It stays until its time is over, and the key is refused until then: who sends a key never pays twice.
  if (!first || first.recorded === 'unreadable') gateway.telemetry.cacheBroken(call.id);
  return found === 'broken' || !first ? 'unreadable' : { first, at: found.at };
}

/** What was answered the first time, in the same words and by the same id, for nothing. */
function giveAgain({ fingerprint, callId, recorded }: FirstTime, at: number, order: OnceOrder): Answer {
  const { call, gateway, once } = order;
  if (fingerprint !== once.fingerprint) throw keyReused();
  if (typeof recorded === 'string') throw recorded === 'too-large' ? answerNotKept() : answerUnreadable();
  const { target } = recorded;
  const refused = refusedModel(recorded, call, gateway);
  if (refused !== undefined) throw notAllowed(refused);
  const reason = 'answered before under the same Idempotency-Key';
  call.cache.savedPicoUsd = recorded.picoUsd;
  noteHit({ as: 'replay', target, reason, ending: endingOf({ recorded, at }) }, call, gateway);
  return {
    target,
    reason,
    dropped: recorded.dropped,
    isEmpty: false,
    dialect: recorded.dialect,
    isRetold: !wholeOf(recorded).some(({ frame, body }) => frame !== undefined || body !== undefined),
    firstTime: { callId, at },
    withdraw: () => forget(order),
    batches: streamOf(recorded),
  };
}

function streamOf(recorded: Recorded): ReadableStream<Batch> {
  const batch = wholeOf(recorded).map((chunk) => ({
    ...chunk,
    events: chunk.events.map((event) => freed(event, recorded.picoUsd)),
  }));
  return new ReadableStream<Batch>({
    start(controller) {
      controller.enqueue(batch);
      controller.close();
    },
  });
}
