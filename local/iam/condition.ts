import { compilePattern, isMatch, type Lookup, type Pattern } from './pattern.ts';
import { UnsupportedPolicyError } from './unsupported-policy.ts';

/** One key of a condition block: all of a statement's conditions must hold. */
export interface Condition {
  readonly key: string;
  /** How several values of the request are judged; absent for a key that has one. */
  readonly quantifier: 'ForAllValues' | 'ForAnyValue' | undefined;
  readonly comparison: 'equals' | 'like' | 'null' | NumericOperator;
  readonly ignoresCase: boolean;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
  readonly patterns: readonly Pattern[];
  /** What numbers are compared with; empty for texts. */
  readonly numbers: readonly number[];
}

const NUMERIC = {
  NumericEquals: (one: number, other: number) => one === other,
  NumericNotEquals: (one: number, other: number) => one === other,
  NumericLessThan: (one: number, other: number) => one < other,
  NumericLessThanEquals: (one: number, other: number) => one <= other,
  NumericGreaterThan: (one: number, other: number) => one > other,
  NumericGreaterThanEquals: (one: number, other: number) => one >= other,
} as const;
type NumericOperator = keyof typeof NUMERIC;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Everything known about a request, by lower-case key: condition keys are compared without regard to case. */
export type RequestContext = ReadonlyMap<string, readonly string[]>;

const OPERATOR =
  /^(?:(ForAllValues|ForAnyValue):)?(?:(String(?:Not)?(?:Equals(?:IgnoreCase)?|Like)|Numeric(?:(?:Not)?Equals|(?:LessThan|GreaterThan)(?:Equals)?))(IfExists)?|(Null))$/;

/** Reads one operator and key. Throws `UnsupportedPolicyError` on operators that are not known here. */
export function compileCondition(operator: string, key: string, values: readonly string[]): Condition {
  const [, quantifier, name, ifExists, isNull] = OPERATOR.exec(operator) ?? [];
  if (!name && !isNull) throw new UnsupportedPolicyError(`the condition operator '${operator}' is not supported`);
  if (isNull && (quantifier || values.some((value) => value !== 'true' && value !== 'false'))) {
    throw new UnsupportedPolicyError(`'${operator}' on '${key}' takes 'true' or 'false' and no quantifier`);
  }
  const isNumeric = name !== undefined && isNumericOperator(name);
  if (isNumeric && !values.every((value) => NUMBER.test(value))) {
    throw new UnsupportedPolicyError(`'${operator}' on '${key}' takes numbers`);
  }
  const comparison = isNull ? 'null' : isNumeric ? name : name?.endsWith('Like') ? 'like' : 'equals';
  const ignoresCase = name?.endsWith('IgnoreCase') ?? false;
  if (ignoresCase && values.some((value) => value.includes('${'))) {
    throw new UnsupportedPolicyError(`'${operator}' on '${key}' with a variable is not supported`);
  }
  const texts = ignoresCase ? values.map((value) => value.toLowerCase()) : values;
  return {
    key: key.toLowerCase(),
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    comparison,
    ignoresCase,
    isNegated: name?.includes('Not') ?? false,
    ifExists: ifExists !== undefined,
    patterns: isNumeric ? [] : texts.map((value) => compilePattern(value, { wildcards: comparison === 'like' })),
    numbers: isNumeric ? values.map(Number) : [],
  };
}

function isNumericOperator(name: string): name is NumericOperator {
  return Object.hasOwn(NUMERIC, name);
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
  const { comparison, ignoresCase, patterns, numbers } = condition;
  const isListed = (value: string) =>
    isNumericOperator(comparison)
      ? NUMBER.test(value) && numbers.some((number) => NUMERIC[comparison](Number(value), number))
      : patterns.some((pattern) => isMatch(pattern, ignoresCase ? value.toLowerCase() : value, lookup));
  const isGood = (value: string) => isListed(value) !== condition.isNegated;
  if (condition.quantifier === 'ForAnyValue') return actual.some(isGood);
  if (condition.quantifier === 'ForAllValues') return actual.every(isGood);
  // Without a quantifier AWS leaves several values undefined: here they never widen what is allowed.
  return actual.length === 1 && actual.every(isGood);
}
