import { GatewayError, quoted } from '../errors.ts';
import type { Gateway, ProviderKey } from '../gateway.ts';
import type { DialectId, Json, Provider } from '../types.ts';
import type { KeysName } from './key-records.ts';

/** What a provider says to a key. `reachable`: it answers whoever asks, so that nothing is known of the key. */
type KeyState = 'ok' | 'reachable' | 'refused' | 'limited' | 'unexpected' | 'unreachable';

const PATIENCE_MS = 10_000;

/** Shows each key of a provider to it, by asking which models there are: that costs nothing. Tells nothing of what it says. */
export async function testProviderKeys({ provider: id, team }: KeysName, gateway: Gateway): Promise<Json> {
  const provider = gateway.providers.get(id);
  if (!provider) throw new GatewayError('invalid-request', `There is no provider ${quoted(id)} here.`);
  if (!provider.needsKey) throw new GatewayError('invalid-request', `${quoted(id)} asks for no key.`);
  // As they are this moment: somebody may have just put them in.
  const keys = await gateway.secrets.providerKeys(id, { team, maxAgeMs: 0 });
  const results = await Promise.all(keys.map((key) => testKey(key, provider, gateway)));
  const isOk = results.every(({ state }) => state === 'ok' || state === 'reachable');
  const wrong = results.filter(({ state }) => state !== 'ok' && state !== 'reachable');
  const message = wrong.map(({ id: key, state, status }) => `${key} ${state}${status === null ? '' : ` (${status})`}`);
  return { provider: id, team: team ?? null, ok: isOk, message: message.join(', ') || null, keys: results };
}

async function testKey({ id, key, weight }: ProviderKey, provider: Provider, { transport, clock }: Gateway) {
  const began = clock.now();
  const { path = '/models', headers = {}, provesNothing = false } = provider.check ?? {};
  // Each provider speaks some dialect, and these are its keys.
  const [dialect] = Object.keys(provider.speaks) as [DialectId];
  const request = { url: provider.url + path, headers: { ...headers, ...provider.authorize(key, dialect) }, body: '' };
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(new DOMException('', 'TimeoutError')), PATIENCE_MS);
  try {
    const { status } = await transport.send({ ...request, method: 'GET' }, patience.signal);
    return { id, weight, state: stateOf(status, provesNothing), status, ms: clock.now() - began };
  } catch {
    // Why is the network's matter, and its text might hold what was sent.
    return { id, weight, state: 'unreachable' as const, status: null, ms: clock.now() - began };
  } finally {
    clearTimeout(timer);
    patience.abort(); // Its body is not read: it may repeat the key.
  }
}

function stateOf(status: number, provesNothing: boolean): KeyState {
  if (status >= 200 && status < 300) return provesNothing ? 'reachable' : 'ok';
  if (status === 401 || status === 403) return 'refused';
  return status === 429 ? 'limited' : 'unexpected';
}
