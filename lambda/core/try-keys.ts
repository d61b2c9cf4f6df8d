import { nextStep } from './after-failure.ts';
import type { Call } from './call.ts';
import { conversationName } from './conversation-name.ts';
import { type ErrorCode, GatewayError, toGatewayError } from './errors.ts';
import type { Gateway, ProviderKey } from './gateway.ts';
import { chanceOf } from './hash.ts';
import type { Lane } from './health.ts';
import { inPlace } from './places.ts';
import { tryWithRemedy } from './remedy.ts';
import type { Answer } from './route.ts';
import { requireOn } from './switches.ts';
import { type Order, providerOf } from './try-target.ts';
import { NO_KEY, usableKeys } from './usable-keys.ts';

/** Tries a target with one key after another, as long as it is the key that is the trouble. */
export function tryKeys(call: Call, order: Omit<Order, 'key' | 'place'>, gateway: Gateway): Promise<Answer> {
  return inPlace(call, gateway, (place) => tryEach(call, { ...order, place }, gateway));
}

/** A key that was refused may have been replaced: it is looked up once more, and only another key is tried then. */
async function tryEach(call: Call, order: Omit<Order, 'key'>, gateway: Gateway): Promise<Answer> {
  const provider = providerOf(order.target, gateway);
  const off = await gateway.switches.off();
  requireOn(order.target, off); // Before its key is read: what is off may well have none.
  const wanted = { provider, team: call.caller.team };
  const keys = await usableKeys(wanted, off, gateway);
  const made = call.attempts.length;
  try {
    return await tryThese(call, order, keys, gateway);
  } catch (cause) {
    const isRefused = call.attempts.length > made && REFUSALS.has(toGatewayError(cause).code);
    if (!isRefused || !provider.needsKey) throw cause;
    // Where nothing can be read, the refusal says more than that.
    const now = await usableKeys({ ...wanted, maxAgeMs: REFUSED_MS }, off, gateway).catch(() => []);
    const others = now.filter(({ id }) => !keys.some((known) => known.id === id));
    if (others.length === 0) throw cause;
    return await tryThese(call, { ...order, counts: false }, others, gateway);
  }
}

/** What providers say to a key that is no good. */
const REFUSALS: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['provider-auth-failed', 'forbidden']);
/** A key that stays bad is not looked up again at every call. */
const REFUSED_MS = 30_000;

async function tryThese(
  call: Call,
  order: Omit<Order, 'key'>,
  known: readonly ProviderKey[],
  gateway: Gateway,
): Promise<Answer> {
  const { target, hasNext, counts = true } = order;
  const lanes = inTurn(known, call, gateway).map((key) => ({ key, lane: { ...target, keyId: key.id } }));
  let failure: GatewayError | undefined;
  for (const { key, lane } of lanes) {
    if (gateway.health.gate(lane, gateway.clock.now()) === 'closed') continue;
    try {
      return await tryWithRemedy(call, { ...order, key, counts: counts && failure === undefined }, gateway);
    } catch (cause) {
      failure = toGatewayError(cause);
      if (nextStep(failure) !== 'other-key') throw cause;
    }
  }
  if (failure) throw failure;
  const { key, at } = firstToOpen(lanes, gateway);
  const name = `${target.provider}/${target.model}`;
  if (hasNext) {
    const retryAfterSeconds = Math.max(1, Math.ceil((at - gateway.clock.now()) / 1_000));
    call.leftAlone.set(name, retryAfterSeconds);
    throw leftAlone(target.provider, retryAfterSeconds);
  }
  call.leftAlone.delete(name); // What it says itself is more than what was held of it.
  return await tryAnyway(call, { ...order, key }, gateway);
}

function leftAlone(provider: string, retryAfterSeconds: number): GatewayError {
  const message = `${provider} is left alone for now: it has failed of late.`;
  return new GatewayError('provider-overloaded', message, { retryAfterSeconds, isLeftAlone: true });
}

/** The last way is never closed: an answer that may fail is better than none. But it is not worth a second try. */
async function tryAnyway(call: Call, order: Order, gateway: Gateway): Promise<Answer> {
  try {
    return await tryWithRemedy(call, order, gateway);
  } catch (cause) {
    const { code, message, details } = toGatewayError(cause);
    const hasTime = code === 'rate-limited' && details.retryAfterSeconds !== undefined;
    if (hasTime || !(cause instanceof GatewayError)) throw cause; // It has said when to come back.
    throw new GatewayError(code, message, { ...details, cause, isHopeless: true });
  }
}

/** The key that is the least hopeless of all that are closed. */
function firstToOpen(lanes: readonly { readonly key: ProviderKey; readonly lane: Lane }[], gateway: Gateway) {
  const now = gateway.clock.now();
  const opening = lanes.map(({ key, lane }) => ({ key, at: gateway.health.opensAt(lane, now) }));
  const [first = { key: NO_KEY, at: now }] = opening.sort((one, other) => one.at - other.at);
  return first;
}

/**
 * By weight: the chance to be first is a key's share, and the others follow. Prompt caches are one account's, so a
 * conversation keeps to its key: weighted rendezvous hashing, as `balance` does it.
 */
function inTurn(keys: readonly ProviderKey[], call: Call, { clock }: Gateway): readonly ProviderKey[] {
  if (keys.length < 2) return keys;
  const { caller, preferences, chat } = call;
  const conversation =
    conversationName({ team: caller.team, preferences, chat }) ?? Buffer.from(clock.randomBytes(8)).toString('hex');
  return keys
    .map((key) => ({ key, turn: -Math.log(chanceOf(`${conversation}\nkey\n${key.id}`)) / key.weight }))
    .sort((one, other) => one.turn - other.turn)
    .map(({ key }) => key);
}
