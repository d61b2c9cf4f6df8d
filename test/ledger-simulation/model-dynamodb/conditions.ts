import { type Operand, readOperand, readPath, type Scope } from './operands.ts';
import { type Tokens, tokensOf } from './tokens.ts';
import { compare, isEqual } from './values.ts';

export type Condition = (scope: Scope) => boolean;

/** Makes a function of a condition of DynamoDB. */
export function conditionFrom(expression: string): Condition {
  const tokens = tokensOf(expression);
  const condition = readEither(tokens);
  if (tokens.peek()) tokens.fail(`\`${tokens.peek()}\` is left over`);
  return condition;
}

function readEither(tokens: Tokens): Condition {
  const one = readBoth(tokens);
  if (!tokens.took('OR')) return one;
  const other = readEither(tokens);
  return (scope) => one(scope) || other(scope);
}

function readBoth(tokens: Tokens): Condition {
  const one = readSingle(tokens);
  if (!tokens.took('AND')) return one;
  const other = readBoth(tokens);
  return (scope) => one(scope) && other(scope);
}

function readSingle(tokens: Tokens): Condition {
  if (tokens.took('NOT')) {
    const condition = readSingle(tokens);
    return (scope) => !condition(scope);
  }
  if (tokens.took('(')) {
    const condition = readEither(tokens);
    tokens.expect(')');
    return condition;
  }
  if (tokens.took('attribute_exists')) return readExists(tokens);
  if (tokens.took('attribute_not_exists')) {
    const exists = readExists(tokens);
    return (scope) => !exists(scope);
  }
  return tokens.took('begins_with') ? readBeginning(tokens) : readComparison(tokens);
}

function readExists(tokens: Tokens): Condition {
  tokens.expect('(');
  const path = readPath(tokens);
  tokens.expect(')');
  return (scope) => scope.item[path(scope)] !== undefined;
}

function readBeginning(tokens: Tokens): Condition {
  tokens.expect('(');
  const path = readPath(tokens);
  tokens.expect(',');
  const beginning = readOperand(tokens);
  tokens.expect(')');
  return (scope) => scope.item[path(scope)]?.S?.startsWith(beginning(scope)?.S ?? '\0') === true;
}

function readComparison(tokens: Tokens): Condition {
  const one = readOperand(tokens);
  const sign = tokens.take();
  if (sign.toUpperCase() === 'BETWEEN') {
    const least = readOperand(tokens);
    tokens.expect('AND');
    const most = readOperand(tokens);
    const [isAtLeast, isAtMost] = [comparison(one, '>=', least), comparison(one, '<=', most)];
    return (scope) => isAtLeast(scope) && isAtMost(scope);
  }
  if (!(sign in SIGNS)) tokens.fail(`\`${sign}\` is no comparison`);
  return comparison(one, sign, readOperand(tokens));
}

const SIGNS: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** An attribute that is not there compares with nothing, but it is not equal to anything either. */
function comparison(one: Operand, sign: string, other: Operand): Condition {
  const holds = SIGNS[sign];
  return (scope) => {
    const [left, right] = [one(scope), other(scope)];
    if (left === undefined || right === undefined) return sign === '<>';
    if (sign === '=' || sign === '<>') return isEqual(left, right) === (sign === '=');
    const order = compare(left, right);
    return order !== undefined && holds?.(order) === true;
  };
}
