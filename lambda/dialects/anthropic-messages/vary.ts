import type { ChatChange } from '../../core/experiments/experiment.ts';
import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The request of a caller as an arm of an experiment asks it. */
export function vary(body: Json, { prefix, temperature, topP, maxOutputTokens, effort }: ChatChange): Json {
  return {
    ...body,
    ...(prefix !== undefined && { system: prefixed(body.system, prefix) }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_tokens: maxOutputTokens }),
    ...(effort !== undefined && { output_config: { ...objectIn(body.output_config), effort } }),
  };
}

function prefixed(system: unknown, prefix: string): unknown {
  if (Array.isArray(system)) return [{ type: 'text', text: prefix }, ...system];
  return typeof system === 'string' && system !== '' ? `${prefix}\n\n${system}` : prefix;
}
