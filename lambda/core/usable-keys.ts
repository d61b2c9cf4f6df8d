import type { Gateway, ProviderKey, WantedKeys } from './gateway.ts';
import { isKeyOff, type Off, switchedOff } from './switches.ts';
import type { Provider } from './types.ts';

/** For hosts that ask for no key. */
export const NO_KEY: ProviderKey = { id: 'none', key: '', weight: 1 };

/** The keys of a provider that may be used, at least one. One that is off is as if it were not there. */
export async function usableKeys(
  { provider, ...wanted }: WantedKeys & { readonly provider: Provider },
  off: Off,
  { secrets }: Gateway,
): Promise<readonly ProviderKey[]> {
  if (!provider.needsKey) return [NO_KEY];
  const keys = (await secrets.providerKeys(provider.id, wanted)).filter((key) => !isKeyOff(key, off));
  if (keys.length === 0) throw switchedOff(`every key of ${provider.id}`);
  return keys;
}
