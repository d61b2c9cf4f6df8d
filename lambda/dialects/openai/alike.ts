import type { Conversation } from '../../core/conversation.ts';
import { textIn } from '../../core/json.ts';
import type { Json, Quirks } from '../../core/types.ts';
import { shortUserName } from '../../core/user-name.ts';

/** Fields that chat and responses call alike and mean alike, beyond those that have neutral names. */
export const ALIKE = [
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
  'user',
] as const;

/** Those of a request that say something, to be sent on to a provider of the other of the two dialects. */
export function alikeIn(body: Json, names: readonly string[]): Json {
  const told = names.filter((name) => body[name] !== undefined && body[name] !== null);
  return Object.fromEntries(told.map((name) => [name, body[name]]));
}

/** What was alike in the request, for a host that takes it; who asks is said under the name that the host knows. */
export function sayAlike({ user, alike }: Conversation, { parameters }: Quirks): Json {
  const safety = textIn(alike?.safety_identifier);
  const takesSafety = !parameters || parameters.includes('safety_identifier');
  const { safety_identifier: _, user: own, ...rest } = alike ?? {};
  const isNamed = safety !== undefined && takesSafety;
  const asker = isNamed ? textIn(own) : user;
  return {
    ...rest,
    ...(isNamed && { safety_identifier: shortUserName(safety) }),
    ...(asker !== undefined && { user: shortUserName(asker) }),
  };
}
