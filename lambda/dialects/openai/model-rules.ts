import type { ModelRule, Quirks, Target } from '../../core/types.ts';

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
