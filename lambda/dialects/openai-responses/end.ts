import { objectIn, textIn } from '../../core/json.ts';
import type { ChatEvent, EndMeaning, Json, Provider } from '../../core/types.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readUsage } from './usage.ts';

/** What the last state of a response tells beyond its items: tier, usage and how it ended. */
export function readEnd(response: Json, provider: Provider, hasCalls: boolean): readonly ChatEvent[] {
  const reason = textIn(objectIn(response.incomplete_details)?.reason) ?? textIn(response.status) ?? 'completed';
  const meaning = response.status === 'incomplete' ? meaningOf(reason) : hasCalls ? 'tool-calls' : 'stop';
  return [...readBill(response, provider), { type: 'end', reason, meaning, choice: 0 }];
}

/** The tier is told twice: as it was asked for in the first state, and as it was served in the last, which is billed. */
export function readBill(response: Json, provider: Provider): readonly ChatEvent[] {
  const tier = textIn(response.service_tier) || undefined;
  const usage = readUsage(response.usage, quirksOf(provider, 'openai-responses'));
  return [
    ...(tier ? [{ type: 'served' as const, tier }] : []),
    ...(usage ? [{ type: 'usage' as const, usage, isLast: true }] : []),
  ];
}

function meaningOf(reason: string): EndMeaning {
  return reason === 'content_filter' ? 'content-filter' : 'length';
}
