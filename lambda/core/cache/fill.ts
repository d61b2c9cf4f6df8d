import { finished } from '../follow.ts';
import { ClientLeft } from '../guard.ts';
import type { Answer } from '../route.ts';
import type { Lease } from './answers.ts';
import type { Flight, Landed } from './flights.ts';
import { giveAgain } from './give-again.ts';
import { type CacheOrder, lookUpAnswer, mayBeGiven, orTrouble } from './look-up-answer.ts';
import type { Given } from './recorded.ts';
import { askAndRemember, inBackground, type Lead, release } from './remember.ts';
import { pause, TOO_LATE, within } from './within.ts';

const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 400;

/**
 * Answers a question to which nothing is kept. Where the same is being asked already, here or elsewhere, it waits for that
 * answer, within a bound, and then asks itself: whoever asks may be dead, slow, or get an answer that is not kept.
 */
export async function fill(order: CacheOrder): Promise<Answer> {
  const { gateway, place, terms, call } = order;
  const { cache, clock, bounds } = gateway;
  const { waitMs } = cache.rules;
  if (!terms.isKept || waitMs === 0) return await ask(order);
  const { totalMs = waitMs, firstContentMs = waitMs } = call.preferences.timeouts;
  const patienceMs = Math.min(waitMs, totalMs, firstContentMs);
  const until = Math.min(clock.now() + patienceMs, call.deadline - bounds.deadlineMarginMs);
  for (;;) {
    const flight = cache.flights.of(place);
    // As with a lease, its time is over after the bound: whoever comes then does not wait for it at all.
    const over = flight ? flight.begunAt + waitMs : 0;
    if (!flight || over <= clock.now()) return await lead(order, until);
    const landed = await waitFor(flight, Math.min(until, over), order);
    if (landed === 'left' && clock.now() < until) continue; // One of those who waited asks now, for all.
    const isGiven = typeof landed !== 'string' && (await mayBeGiven(landed, order));
    return isGiven ? giveAgain(landed, order) : await askAndRemember(order);
  }
}

/** Asks for all of this process, unless another one does. */
async function lead(order: CacheOrder, until: number): Promise<Answer> {
  const { flights } = order.gateway.cache;
  const land = flights.begin(order.place, order.gateway.clock.now()); // Before anything is awaited: there is one.
  try {
    const others = await claimOrWait(order, until);
    if ('recorded' in others) {
      land(others);
      return giveAgain(others, order);
    }
    return await ask(order, { land, lease: others.lease });
  } catch (error) {
    land(order.call.client?.aborted ? 'left' : 'vain');
    throw error;
  }
}

/** Asks, unless the answer to a question that asks the same may be given: whoever waits for this one has it then, too. */
async function ask(order: CacheOrder, lead?: Lead): Promise<Answer> {
  const { given, noteKept } = (await order.findAlike?.()) ?? {};
  if (!given) return await askAndRemember({ ...order, noteKept }, lead);
  release(order, lead, given);
  return giveAgain(given, order);
}

async function waitFor({ landed }: Flight, until: number, { call, gateway }: CacheOrder): Promise<Landed> {
  const how = await within(landed, until - gateway.clock.now(), call.client);
  await requireClient({ call, gateway });
  return how === TOO_LATE ? 'vain' : how;
}

/** What another environment has been answered, or the lease that others wait for; no lease where nobody can be told. */
async function claimOrWait(order: CacheOrder, until: number): Promise<Given | { readonly lease: Lease | undefined }> {
  const { gateway, place, call } = order;
  const { answers, rules } = gateway.cache;
  for (;;) {
    const lease = { holder: call.id, until: gateway.clock.now() + rules.waitMs };
    const isOurs = await orTrouble(order, () => answers.claim(place, lease));
    if (isOurs === 'trouble') return { lease: undefined };
    if (!isOurs && (await untilReleased(order, until)) === 'vain') return { lease: undefined };
    // After a claim as well: whoever had it until then may have kept its answer since we looked.
    const found = await lookUpAnswer(order);
    if (isOurs && typeof found === 'string') return { lease };
    if (isOurs) inBackground(order, answers.release(place, lease, false));
    if (found === 'trouble') return { lease: undefined };
    if (found !== 'nothing') return found;
    if (gateway.clock.now() >= until) return { lease: undefined };
  }
}

/** Waits until whoever asks elsewhere has done so. `vain`: there is nothing to wait for. */
async function untilReleased({ gateway, place, call }: CacheOrder, until: number): Promise<'released' | 'vain'> {
  const { clock, cache } = gateway;
  for (let pollMs = FIRST_POLL_MS; ; pollMs = Math.min(pollMs * 1.5, LONGEST_POLL_MS)) {
    call.cache.waitedMs = 0; // It is somebody's answer that is waited for here, and not the store.
    const theirs = await orTrouble({ gateway, call }, () => cache.answers.lease(place));
    if (theirs === 'trouble' || theirs?.isVain) return 'vain';
    if (!theirs || theirs.until <= clock.now()) return 'released';
    if (clock.now() >= until) return 'vain';
    await pause(Math.min(pollMs, until - clock.now()), call.client);
    await requireClient({ call, gateway });
  }
}

async function requireClient({ call, gateway }: Pick<CacheOrder, 'call' | 'gateway'>): Promise<void> {
  if (!call.client?.aborted) return;
  const left = new ClientLeft();
  await finished(call, gateway, left);
  throw left;
}
