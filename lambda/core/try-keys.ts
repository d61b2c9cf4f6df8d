import { nextStep } from './after-failure.ts';
import type { Call } from './call.ts';
import { GatewayError, toGatewayError } from './errors.ts';
import type { Gateway, ProviderKey } from './gateway.ts';
import type { Lane } from './health.ts';
import { tryWithRemedy } from './remedy.ts';
import type { Answer } from './route.ts';
import { type Order, providerOf } from './try-target.ts';

/** For hosts that ask for no key. */
const NO_KEY: ProviderKey = { id: 'none', key: '', weight: 1 };

/** Tries a target with one key after another, as long as it is the key that is the trouble. */
export async function tryKeys(call: Call, order: Omit<Order, 'key'>, gateway: Gateway): Promise<Answer> {
  const { target, hasNext } = order;
  const provider = providerOf(target, gateway);
  const keys = provider.needsKey ? inTurn(await gateway.secrets.providerKeys(provider.id), gateway) : [NO_KEY];
  const laneOf = (key: ProviderKey): Lane => ({ ...target, keyId: key.id });
  const open = keys.filter((key) => gateway.health.gate(laneOf(key), gateway.clock.now()) !== 'closed');
  // The last way is never closed: an answer that may fail is better than none.
  const usable = open.length > 0 || hasNext ? open : keys.slice(0, 1);
  let failure: GatewayError | undefined;
  for (const [turn, key] of usable.entries()) {
    try {
      return await tryWithRemedy(call, { ...order, key, counts: turn === 0 }, gateway);
    } catch (cause) {
      failure = toGatewayError(cause);
      if (nextStep(failure) !== 'other-key') throw cause;
    }
  }
  throw (
    failure ?? new GatewayError('provider-overloaded', `${provider.id} is left alone for now: it has failed of late.`)
  );
}

/** By weight: the chance to be first is a key's share, and the others follow. */
function inTurn(keys: readonly ProviderKey[], { clock }: Gateway): readonly ProviderKey[] {
  if (keys.length < 2) return keys;
  const [high = 0, low = 0] = clock.randomBytes(2);
  const share = ((high * 256 + low) / 65_536) * sumOf(keys);
  const first = keys.findIndex((_, index) => share < sumOf(keys.slice(0, index + 1)));
  return [...keys.slice(first), ...keys.slice(0, first)];
}

function sumOf(keys: readonly ProviderKey[]): number {
  return keys.reduce((sum, { weight }) => sum + weight, 0);
}
