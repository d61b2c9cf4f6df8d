import { AwsError } from '../../../lambda/adapters/aws-client.ts';
import type { AttributeValue, Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import { type Operand, type Path, readOperand, readPath, type Scope } from './operands.ts';
import { type Tokens, tokensOf } from './tokens.ts';
import { type Add, numberIn } from './values.ts';

/** Gives the item as it is after an update. */
export type Update = (scope: Scope, add: Add) => Item;

type Change = (scope: Scope, changed: Record<string, AttributeValue>, add: Add) => void;

/** Makes a function of an update expression of DynamoDB: `SET`, `REMOVE` and `ADD`. */
export function updateFrom(expression: string): Update {
  const tokens = tokensOf(expression);
  const changes: Change[] = [];
  while (tokens.peek()) {
    const readChange = CLAUSES[tokens.peek().toUpperCase()] ?? tokens.fail(`\`${tokens.peek()}\` is no clause`);
    tokens.take();
    do changes.push(readChange(tokens));
    while (tokens.took(','));
  }
  return (scope, add) => {
    const changed: Record<string, AttributeValue> = { ...scope.item };
    for (const change of changes) change(scope, changed, add); // All read the item as it was before.
    return changed;
  };
}

const CLAUSES: Readonly<Record<string, (tokens: Tokens) => Change>> = {
  SET: readSetting,
  REMOVE: readRemoval,
  ADD: readAddition,
};

function readSetting(tokens: Tokens): Change {
  const path = readPath(tokens);
  tokens.expect('=');
  const one = readOperand(tokens);
  const sign = tokens.peek();
  if (sign !== '+' && sign !== '-') return set(path, one);
  tokens.take();
  const other = readOperand(tokens);
  const direction = sign === '+' ? 1n : -1n;
  return set(path, (scope, add) => {
    const [left, right] = [one(scope), other(scope)];
    // DynamoDB says so only once the condition has held.
    if (left?.N === undefined || right?.N === undefined) throw new AwsError('ValidationException', 400, {});
    return sumOf(add(numberIn(left), direction * numberIn(right)));
  });
}

function set(path: Path, value: (scope: Scope, add: Add) => ReturnType<Operand>): Change {
  return (scope, changed, add) => {
    const result = value(scope, add);
    if (result === undefined) throw new AwsError('ValidationException', 400, {});
    changed[path(scope)] = result;
  };
}

function readRemoval(tokens: Tokens): Change {
  const path = readPath(tokens);
  return (scope, changed) => {
    delete changed[path(scope)];
  };
}

function readAddition(tokens: Tokens): Change {
  const path = readPath(tokens);
  const value = readOperand(tokens);
  return (scope, changed, add) => {
    const [before = { N: '0' }, more = {}] = [scope.item[path(scope)], value(scope)];
    changed[path(scope)] = sumOf(add(numberIn(before), numberIn(more)));
  };
}

function sumOf(sum: bigint): AttributeValue {
  return { N: String(sum) };
}
