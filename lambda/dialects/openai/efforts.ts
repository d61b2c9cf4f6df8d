import type { Reasoning } from '../../core/conversation.ts';
import type { Quirks, TranslationOrder } from '../../core/types.ts';

/** All words for an effort that anybody has, from the least on. */
const WORDS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const LOW = WORDS.indexOf('low');

/** The words that a model accepts for an effort: none at all if it refuses the field, `undefined` if nobody knows. */
export function effortsOf({ models, efforts }: Quirks, model: string): readonly string[] | undefined {
  return models?.find((rule) => rule.efforts && rule.pattern.test(model))?.efforts ?? efforts;
}

/** What is said of an effort, and whether the caller's wish is lost with it. */
export interface SaidEffort {
  readonly effort?: string;
  readonly isLost: boolean;
}

/** The effort in the nearest word that the model accepts. One that cannot be told not to think thinks the least it can. */
export function sayEffort(reasoning: Reasoning | undefined, order: TranslationOrder, quirks: Quirks): SaidEffort {
  const asked = reasoning && askedIn(reasoning);
  if (asked === undefined) return { isLost: false };
  const accepted = order.model?.isReasoning === false ? [] : effortsOf(quirks, order.target.model);
  if (!accepted || accepted.includes(asked)) return { effort: asked, isLost: false };
  const thinking = accepted.filter((word) => word !== 'none');
  if (accepted.length === 0) return { isLost: asked !== 'none' };
  if (!WORDS.includes(asked)) return { isLost: true };
  const effort = asked === 'none' ? thinking[0] : nearest(asked, thinking);
  return { ...(effort !== undefined && { effort }), isLost: asked === 'none' };
}

/** Anthropic's budgets in OpenAI's words. */
function askedIn({ effort, budgetTokens }: Reasoning): string | undefined {
  if (effort !== undefined || budgetTokens === undefined) return effort;
  if (budgetTokens < 4_096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

/** The largest that is not more, else the smallest; less than `low` counts as `low`. Lists go from the least on. */
function nearest(asked: string, accepted: readonly string[]): string | undefined {
  const most = Math.max(WORDS.indexOf(asked), LOW);
  return accepted.findLast((word) => WORDS.indexOf(word) <= most) ?? accepted[0];
}

/** Whether a native request names an effort to a model that is known to refuse the field. */
export function refusesEffort(quirks: Quirks, model: string): boolean {
  return effortsOf(quirks, model)?.length === 0;
}
