import type { AttributeValue, Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import type { Tokens } from './tokens.ts';

/** What an expression is evaluated with: the item as it is, and the placeholders of the request. */
export interface Scope {
  readonly item: Item;
  readonly names: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, AttributeValue>>;
}

/** Something that has a value, or none. */
export type Operand = (scope: Scope) => AttributeValue | undefined;
/** The name of an attribute. */
export type Path = (scope: Scope) => string;

/** The name of an attribute at the top of an item: the ledger changes nothing further down. */
export function readPath(tokens: Tokens): Path {
  const word = tokens.take();
  if (/^[A-Za-z_]/.test(word)) return () => word;
  if (word.startsWith('#')) return ({ names }) => names[word] ?? tokens.fail(`${word} has no name`);
  return tokens.fail(`\`${word}\` is no attribute`);
}

/** An attribute, a value of the request, or `if_not_exists(attribute, operand)`. */
export function readOperand(tokens: Tokens): Operand {
  const word = tokens.peek();
  if (word.startsWith(':')) {
    tokens.take();
    return ({ values }) => values[word] ?? tokens.fail(`${word} has no value`);
  }
  const path = readPath(tokens);
  if (word !== 'if_not_exists') return (scope) => scope.item[path(scope)];
  tokens.expect('(');
  const wanted = readPath(tokens);
  tokens.expect(',');
  const otherwise = readOperand(tokens);
  tokens.expect(')');
  return (scope) => scope.item[wanted(scope)] ?? otherwise(scope);
}
