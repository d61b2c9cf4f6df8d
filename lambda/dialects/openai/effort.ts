import type { Reasoning } from '../../core/conversation.ts';
import type { ModelRule, Quirks, Target } from '../../core/types.ts';

/** All that anybody knows, from the least on. */
const EFFORTS: readonly string[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/** The effort that is asked of a model: Anthropic's budgets in OpenAI's words, and of these the nearest it knows. */
export function effortFor(reasoning: Reasoning, target: Target, quirks: Quirks): string | undefined {
  const asked = effortOf(reasoning);
  const known = rulesOf(target, quirks).find(({ efforts }) => efforts)?.efforts;
  const wanted = EFFORTS.indexOf(asked ?? '');
  if (!known || wanted < 0) return asked;
  // Some know only `none` and `default`, which is as much as they like.
  const distance = (effort: string) => Math.abs(EFFORTS.indexOf(effort === 'default' ? 'medium' : effort) - wanted);
  // Of two that are as near, the one that thinks more.
  return known.toReversed().reduce((best, one) => (distance(one) < distance(best) ? one : best));
}

function effortOf({ effort, budgetTokens }: Reasoning): string | undefined {
  if (effort !== undefined || budgetTokens === undefined) return effort;
  if (budgetTokens < 4_096) return 'low';
  return budgetTokens < 16_384 ? 'medium' : 'high';
}

/** The rules for a model of a host, in their order. */
export function rulesOf({ model }: Target, { models = [] }: Quirks): readonly ModelRule[] {
  return models.filter(({ pattern }) => pattern.test(model));
}

/** The fields that a model refuses, given how hard it is asked to think. */
export function dropsOf(rules: readonly ModelRule[], effort: unknown): ReadonlySet<string> {
  const thinks = ({ thinksUnasked }: ModelRule) =>
    effort === undefined || effort === null ? thinksUnasked === true : effort !== 'none';
  return new Set(
    rules.flatMap((rule) => [...(rule.drops ?? []), ...(thinks(rule) ? (rule.dropsInThought ?? []) : [])]),
  );
}
