import type { ChatChange } from '../../core/experiments/experiment.ts';
import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** The request of a caller as an arm of an experiment asks it. */
export function vary(body: Json, { prefix, temperature, topP, maxOutputTokens, effort }: ChatChange): Json {
  const { instructions } = body;
  const more = typeof instructions === 'string' && instructions !== '' ? `\n\n${instructions}` : '';
  return {
    ...body,
    ...(prefix !== undefined && { instructions: `${prefix}${more}` }),
    ...(temperature !== undefined && { temperature }),
    ...(topP !== undefined && { top_p: topP }),
    ...(maxOutputTokens !== undefined && { max_output_tokens: maxOutputTokens }),
    ...(effort !== undefined && { reasoning: { ...objectIn(body.reasoning), effort } }),
  };
}
