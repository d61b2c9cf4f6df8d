import type { Call } from '../call.ts';
import { finishing } from '../finishing.ts';
import type { Gateway } from '../gateway.ts';
import { labelsOf } from '../labels.ts';
import type { AttemptStart, Ending } from '../ledger.ts';
import { NO_USAGE } from '../money/usage.ts';
import type { Answer } from '../route.ts';
import type { Target } from '../types.ts';
import type { CacheOrder } from './look-up-answer.ts';
import { type Given, wholeOf } from './recorded.ts';
import { replay } from './replay.ts';

/** Gives an answer again, and sees to it that the call is in the books: a row that costs nothing, and one request of its minute. */
export function giveAgain(given: Given, { call, gateway, terms }: CacheOrder): Answer {
  const { recorded, at, similarity } = given;
  if (similarity !== undefined) call.cache.similarity = similarity;
  const answer = replay(given, call, terms.isPaced);
  call.cache.status = 'hit';
  call.cache.ageSeconds = Math.max(0, Math.floor((gateway.clock.now() - at) / 1_000));
  call.cache.savedPicoUsd = recorded.picoUsd;
  noteHit({ as: 'hit', target: recorded.target, reason: answer.reason, ending: endingOf(given) }, call, gateway);
  return answer;
}

/** Writes down that nobody was asked, and what that has saved. */
export function noteHit(
  hit: { readonly as: GivenBy; readonly target: Target; readonly reason: string; readonly ending: HitEnding },
  call: Call,
  gateway: Gateway,
): void {
  const start = startOf(call, hit, gateway.clock.now());
  const ending: Ending = {
    state: 'settled',
    outcome: 'answered',
    errorCode: undefined,
    servedTier: undefined,
    cost: { picoUsd: 0n, source: 'cache' },
    firstContentMs: undefined,
    totalMs: 0,
    ...hit.ending,
  };
  const noting = gateway.ledger.note(start, ending);
  finishing(
    call,
    noting.catch((cause) => gateway.telemetry.ledgerFailed(start, ending, cause)),
  );
  gateway.telemetry.cached(call.id, call.caller.team, hit.as);
  // It asked for something: one request, though of nobody's tokens.
  if (call.admission) finishing(call, call.admission.close([{ isSent: true }]));
}

/** The cache, or the idempotency key of its caller. */
type GivenBy = 'hit' | 'replay';

/** What a hit knows of the first time. */
export type HitEnding = Pick<Ending, 'finishReason' | 'servedModel' | 'usage'>;

function startOf(
  call: Call,
  { as, target, reason }: { readonly as: GivenBy; readonly target: Target; readonly reason: string },
  startedAt: number,
): AttemptStart {
  const { caller, dialect, chat, cache, preferences } = call;
  return {
    callId: call.id,
    attempt: 1,
    team: caller.team,
    keyId: caller.keyId,
    providerKeyId: '',
    door: caller.door,
    principal: caller.principal,
    dialect: dialect.id,
    requestedModel: chat.model,
    target,
    reason,
    isStream: chat.stream,
    serviceTier: undefined,
    ...labelsOf({ ...preferences, tags: [...(caller.tags ?? []), ...preferences.tags] }),
    startedAt,
    holdPicoUsd: 0n,
    accounts: [],
    priceSource: null,
    leaseUntil: startedAt,
    cache: as,
    savedPicoUsd: cache.savedPicoUsd ?? null,
  };
}

/** How it ended the first time. */
export function endingOf({ recorded }: Given): HitEnding {
  const events = wholeOf(recorded).flatMap((chunk) => chunk.events);
  return {
    finishReason: events.findLast((event) => event.type === 'end')?.reason,
    servedModel: events.findLast((event) => event.type === 'served')?.model,
    usage: events.findLast((event) => event.type === 'usage')?.usage ?? NO_USAGE,
  };
}
