import { objectsIn } from '../core/json.ts';
import { isSearching } from '../core/searches.ts';
import type { Chat } from '../core/types.ts';

/** Fields by which a request leaves something behind at a provider, or goes on from what lies there. */
const STATEFUL: readonly string[] = ['background', 'conversation', 'previous_response_id', 'container', 'mcp_servers'];
/** Tools that the caller runs. All others run at the provider, once for each lane. */
const HARMLESS: readonly unknown[] = [undefined, 'function', 'custom'];

/** Whether asking twice does no more than cost twice. */
export function isRaceable(chat: Chat): boolean {
  const { choices, original } = chat;
  const { body } = original;
  // Responses are stored unless the caller says no.
  const isStored = original.dialect === 'openai-responses' ? body.store !== false : body.store === true;
  if (choices > 1 || isStored) return false;
  if (STATEFUL.some((name) => body[name] !== undefined && body[name] !== null && body[name] !== false)) return false;
  if (isSearching(chat)) return false;
  // Speech and pictures cost many times what text does.
  if (Array.isArray(body.modalities) && body.modalities.some((kind) => kind !== 'text')) return false;
  return objectsIn(body.tools).every(({ type }) => HARMLESS.includes(type));
}
