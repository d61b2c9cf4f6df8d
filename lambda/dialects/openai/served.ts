import { textIn } from '../../core/json.ts';
import type { ChatEvent, Json } from '../../core/types.ts';

/** Notes by what an answer is made: the model once, the tier wherever it is told, because it may be told late. */
export function readServed(json: Json, isFirst: boolean, events: ChatEvent[]): void {
  const model = isFirst ? textIn(json.model) : undefined;
  const tier = textIn(json.service_tier) || undefined;
  if (model || tier) events.push({ type: 'served', model, tier });
}
