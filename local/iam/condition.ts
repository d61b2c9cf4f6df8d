import { compilePattern, isMatch, type Lookup, type Pattern } from './pattern.ts';
import { UnsupportedPolicyError } from './unsupported-policy.ts';

/** One key of a condition block: all of a statement's conditions must hold. */
export interface Condition {
  readonly key: string;
  /** How several values of the request are judged; absent for a key that has one. */
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly comparison: 'equals' | 'like' | 'null';
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly patterns: readonly Pattern[];
}

/** Everything known about a request, by lower-case key: condition keys are compared without regard to case. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

const OPERATOR =
  /^(?:(ForAllValues|ForAnyValue):)?(?:(StringEquals|StringNotEquals|StringLike|StringNotLike)(IfExists)?|(Null))$/;

/** Reads one operator and key. Throws `UnsupportedPolicyError` on operators that are not known here. */
export function compileCondition(operator: string, key: string, values: readonly string[]): Condition {
  const [, quantifier, string, ifExists, isNull] = OPERATOR.exec(operator) ?? [];
  if (!string && !isNull) throw new UnsupportedPolicyError(`the condition operator '${operator}' is not supported`);
  if (isNull && (quantifier || values.some((value) => value !== 'true' && value !== 'false'))) {
    throw new UnsupportedPolicyError(`'${operator}' on '${key}' takes 'true' or 'false' and no quantifier`);
  }
  const comparison = isNull ? 'null' : string?.endsWith('Like') ? 'like' : 'equals';
  return {
    key: key.toLowerCase(),
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    comparison,
    isNegated: string?.includes('Not') ?? false,
    ifExists: ifExists !== undefined,
    patterns: values.map((value) => compilePattern(value, { wildcards: comparison === 'like' })),
  };
}

/**
 * Whether a condition holds, with IAM's answers for a key that the request lacks: a plain operator fails, a negated
 * one and `…IfExists` hold, `ForAllValues` holds, `ForAnyValue` fails.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holds(condition: Condition, context: RequestContext, lookup: Lookup): boolean {
  const actual = context.get(condition.key) ?? [];
  if (condition.comparison === 'null') {
    return condition.patterns.some((pattern) => isMatch(pattern, String(actual.length === 0), lookup));
  }
  if (actual.length === 0) {
    if (condition.quantifier === 'ForAnyValue') return condition.ifExists;
    return condition.quantifier === 'ForAllValues' || condition.ifExists || condition.isNegated;
  }
  const isListed = (value: string) => condition.patterns.some((pattern) => isMatch(pattern, value, lookup));
  const isGood = (value: string) => isListed(value) !== condition.isNegated;
  if (condition.quantifier === 'ForAnyValue') return actual.some(isGood);
  if (condition.quantifier === 'ForAllValues') return actual.every(isGood);
  // Without a quantifier AWS leaves several values undefined: here they never widen what is allowed.
  return actual.length === 1 && actual.every(isGood);
}
