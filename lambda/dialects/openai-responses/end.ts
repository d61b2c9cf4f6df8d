import { objectIn, textIn } from '../../core/json.ts';
import type { ChatEvent, EndMeaning, Json, Provider } from '../../core/types.ts';
import { quirksOf } from '../openai/quirks.ts';
import type { ItemReader } from './items.ts';
import { readUsage } from './usage.ts';

/** What the last state of a response tells beyond its items: tier, usage and how it ended. */
export function readEnd(response: Json, provider: Provider, reader: ItemReader): readonly ChatEvent[] {
  const reason = textIn(objectIn(response.incomplete_details)?.reason) ?? textIn(response.status) ?? 'completed';
  const meaning = response.status === 'incomplete' ? meaningOf(reason) : reader.hasCalls ? 'tool-calls' : 'stop';
  return [...readBill(response, provider, reader), { type: 'end', reason, meaning, choice: 0 }];
}

/**
 * The tier is told twice: as it was asked for in the first state, and as it was served in the last, which is billed.
 * Searches are billed one by one, and counted nowhere but among the items.
 */
export function readBill(response: Json, provider: Provider, { searches }: ItemReader): readonly ChatEvent[] {
  const tier = textIn(response.service_tier) || undefined;
  const usage = readUsage(response.usage, quirksOf(provider, 'openai-responses'));
  return [
    ...(tier ? [{ type: 'served' as const, tier }] : []),
    ...(usage ? [{ type: 'usage' as const, usage: { ...usage, webSearches: searches }, isLast: true }] : []),
  ];
}

function meaningOf(reason: string): EndMeaning {
  return reason === 'content_filter' ? 'content-filter' : 'length';
}
