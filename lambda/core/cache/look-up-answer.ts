import type { Call } from '../call.ts';
import type { Gateway } from '../gateway.ts';
import type { Route } from '../route.ts';
import { isOff } from '../switches.ts';
import type { AnswerPlace, FoundAnswer, KeptAnswer } from './answers.ts';
import type { CacheTerms } from './cache-terms.ts';
import { type Given, type Recorded, readRecorded } from './recorded.ts';
import { refusedModel } from './refused-model.ts';
import { TOO_LATE, within } from './within.ts';

/** A question to the cache, and all that it takes to ask it elsewhere. */
export interface CacheOrder {
  readonly route: Route;
  readonly call: Call;
  readonly gateway: Gateway;
  readonly place: AnswerPlace;
  readonly terms: CacheTerms;
  /** Looks for the answer to a question that asks the same, where nothing is kept to this one. */
  findAlike?(): Promise<Alike>;
  /** What else is to be kept once the answer is. */
  noteKept?: Alike['noteKept'];
}

/** What came of looking for a question that asks the same. */
export interface Alike {
  readonly given?: Given;
  /** Lets the question stand for others like it, once its answer is kept. */
  readonly noteKept?: (() => void) | undefined;
}

/** After trouble it is left alone for so long: it would cost every call that patience. */
const PAUSE_MS = 2_000;

/** What was given to the same question before, if that may be given now. */
export async function lookUpAnswer(order: CacheOrder): Promise<Given | 'nothing' | 'trouble'> {
  const { gateway, place } = order;
  const found = await orTrouble(order, () => gateway.cache.answers.find(place));
  if (found === 'trouble') return 'trouble';
  const given = readFound(found, order);
  if (given === 'broken') await dropBroken(order, () => gateway.cache.answers.remove(place));
  if (typeof given === 'string') return 'nothing';
  return (await mayBeGiven(given, order)) ? given : 'nothing';
}

/** An answer as it was kept, unless its time is over or it was tampered with. */
export function readFound(
  found: FoundAnswer,
  { gateway, terms }: Pick<CacheOrder, 'gateway' | 'terms'>,
): Given | 'nothing' | 'broken' {
  if (found === 'nothing' || found === 'broken') return found;
  if (isOver(found, terms, gateway.clock.now())) return 'nothing';
  const recorded = readRecorded(found.text);
  return recorded ? { recorded, at: found.at } : 'broken';
}

/** Says that something was changed, or that another version has written it, and takes it away. */
export async function dropBroken(
  order: Pick<CacheOrder, 'gateway' | 'call'>,
  remove: () => Promise<unknown>,
): Promise<void> {
  order.gateway.telemetry.cacheBroken(order.call.id);
  await orTrouble(order, remove); // Before it is looked for again, or another one is kept there.
}

/** The store forgets some time after that: days may pass. */
function isOver({ at, expiresAt }: KeptAnswer, { maxAgeSeconds }: CacheTerms, now: number): boolean {
  return expiresAt <= now || (now - at) / 1_000 > maxAgeSeconds;
}

/** Asks the store, for no longer than a call can wait; after trouble not at all for a while. */
export async function orTrouble<T>(
  { gateway, call }: Pick<CacheOrder, 'gateway' | 'call'>,
  ask: () => Promise<T>,
): Promise<T | 'trouble'> {
  const { cache, clock, telemetry } = gateway;
  const { waitedMs = 0 } = call.cache;
  // Who has waited that long for several answers goes on as well; but each of them came, and so there is no trouble.
  if (clock.now() < cache.trouble.until || waitedMs >= cache.patienceMs) return 'trouble';
  const before = performance.now();
  try {
    const found = await within(ask(), cache.patienceMs - waitedMs);
    call.cache.waitedMs = waitedMs + performance.now() - before;
    if (found !== TOO_LATE) return found;
    telemetry.cacheFailed(call.id, new Error('the cache is slow'));
  } catch (cause) {
    telemetry.cacheFailed(call.id, cause);
  }
  cache.trouble.until = clock.now() + PAUSE_MS;
  return 'trouble';
}

/** Whether this caller may have it: of two with the same question one may be allowed less than the other, or stricter. */
export async function mayBeGiven({ recorded }: Given, order: CacheOrder): Promise<boolean> {
  return heedsAll(recorded, order.call) && (await mayAnswer(recorded, order));
}

/** Whether nothing was left out of the question that this caller wants to have heeded. */
export function heedsAll({ dropped }: Pick<Recorded, 'dropped'>, { isStrict }: Call): boolean {
  return !isStrict || dropped.length === 0;
}

/** A route may lead to several models, of which this caller may not use all, and an operator may have switched some off. */
export async function mayAnswer(
  answered: Pick<Recorded, 'target' | 'dialect'>,
  { call, gateway }: CacheOrder,
): Promise<boolean> {
  const isAllowed = refusedModel(answered, call, gateway) === undefined;
  return isAllowed && !isOff(answered.target, await gateway.switches.off());
}
