import type { Call } from '../call.ts';
import type { DialectId } from '../dialect-id.ts';
import type { Gateway } from '../gateway.ts';
import { furtherRefused } from '../limits/allowed-models.ts';
import { prepare } from '../try-target.ts';
import type { Target } from '../types.ts';

/**
 * The model that keeps a caller from an answer that was given before: the one that has answered, or one that the request
 * names to its provider beside it, which may have answered in its place. `undefined` if all of them may be used.
 */
export function refusedModel(
  { target, dialect: id }: { readonly target: Target; readonly dialect: DialectId },
  call: Call,
  gateway: Gateway,
): string | undefined {
  const { allows } = call.preferences;
  if (!allows) return undefined;
  const own = `${target.provider}/${target.model}`;
  if (!allows(target)) return own;
  const provider = gateway.providers.get(target.provider);
  const dialect = gateway.dialects.find((one) => one.id === id);
  if (!provider || !dialect) return own;
  const model = gateway.catalogue.find(target.provider, target.model);
  try {
    const { furtherModels } = prepare(call, dialect, { chat: call.chat, target, provider, model });
    return furtherRefused(furtherModels, target.provider, allows);
  } catch {
    return own; // It cannot be asked so any more: whoever asks hears why.
  }
}
