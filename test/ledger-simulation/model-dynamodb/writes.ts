import type { Item } from '../../../lambda/adapters/ledger/attempt-row.ts';
import { type Condition, conditionFrom } from './conditions.ts';
import type { Scope } from './operands.ts';
import { type Request, requireKnown } from './requests.ts';
import type { Row, Rows } from './rows.ts';
import { type Update, updateFrom } from './updates.ts';
import type { Add } from './values.ts';

/** The kinds of writes of one item, by the word that a transaction has for them. */
export type WriteKind = 'Put' | 'Update' | 'Delete' | 'ConditionCheck';

/** What a write would do to its row. */
export interface Planned {
  readonly row: Row;
  /** Whether its condition holds. */
  readonly isAllowed: boolean;
  readonly after: Item | undefined;
  readonly isCheck: boolean;
  /** What a refusal shows: the item, if that was asked for. */
  readonly shown: Item | undefined;
}

const NOTHING: Item = {};
const conditions = new Map<string, Condition>();
const updates = new Map<string, Update>();

/** Works out what a write of one item would do, without doing it. */
export function plan(rows: Rows, kind: WriteKind, request: Request, add: Add): Planned {
  requireKnown(request);
  const key = kind === 'Put' ? request.Item : request.Key;
  if (!key) throw new Error(`The model of DynamoDB was sent a ${kind} without a key`);
  const row = rows.at(key);
  const scope = scopeOf(request, row.item);
  const isAllowed = !request.ConditionExpression || conditionOf(request.ConditionExpression)(scope);
  const showsItem = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD';
  const planned = { row, isAllowed, isCheck: kind === 'ConditionCheck', shown: showsItem ? row.item : undefined };
  return { ...planned, after: isAllowed ? afterwards(kind, request, scope, add) : undefined };
}

export function scopeOf(request: Request, item: Item | undefined): Scope {
  const { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} } = request;
  return { item: item ?? NOTHING, names, values };
}

export function conditionOf(expression: string): Condition {
  return compiled(conditions, expression, conditionFrom);
}

/** The same few texts come a million times. */
function compiled<Made>(known: Map<string, Made>, expression: string, make: (expression: string) => Made): Made {
  const before = known.get(expression);
  if (before) return before;
  const made = make(expression);
  known.set(expression, made);
  return made;
}

function afterwards(kind: WriteKind, request: Request, scope: Scope, add: Add): Item | undefined {
  if (kind === 'Put') return request.Item;
  if (kind !== 'Update') return undefined;
  const { UpdateExpression: expression = '', Key: key = NOTHING } = request;
  const after = compiled(updates, expression, updateFrom)(scope, add);
  return { ...after, pk: keyPart(key, 'pk', after), sk: keyPart(key, 'sk', after) };
}

function keyPart(key: Item, name: 'pk' | 'sk', after: Item) {
  const part = key[name] ?? {};
  if (after[name] && after[name].S !== part.S) throw new Error('DynamoDB changes no key');
  return part;
}
