import { PERIODS } from '../core/limits/account.ts';
import type { Allowance, CallLimits } from '../core/limits/allowance.ts';
import type { Changeable } from '../core/limits/allowance-store.ts';
import type { AttributeValue, Item } from './ledger/attempt-row.ts';

/** How each member is called in an item. */
export const ATTRIBUTES: Readonly<Record<Changeable, string>> = {
  'budget.day': 'budgetDay',
  'budget.week': 'budgetWeek',
  'budget.month': 'budgetMonth',
  'budget.total': 'budgetTotal',
  'limits.requestsPerMinute': 'requestsPerMinute',
  'limits.tokensPerMinute': 'tokensPerMinute',
  'limits.concurrent': 'concurrent',
  'limits.maxCallUsd': 'maxCall',
  'limits.models': 'models',
  'limits.endpoints': 'endpoints',
};

/** `null` is written down: that a limit was lifted is not the same as that nothing was said of it. */
const NONE: AttributeValue = { S: 'none' };

/** An allowance as attributes of an item; what is not said is not there, and never 0. */
export function allowanceItem({ budget, limits }: Allowance): Item {
  const values: Readonly<Record<Changeable, bigint | number | readonly string[] | null | undefined>> = {
    'budget.day': budget.day,
    'budget.week': budget.week,
    'budget.month': budget.month,
    'budget.total': budget.total,
    'limits.requestsPerMinute': limits.requestsPerMinute,
    'limits.tokensPerMinute': limits.tokensPerMinute,
    'limits.concurrent': limits.concurrent,
    'limits.maxCallUsd': limits.maxCallPicoUsd,
    'limits.models': limits.models,
    'limits.endpoints': limits.endpoints,
  };
  const said = Object.entries(values).flatMap(([name, value]) =>
    // The keys of the object above are these names and no others.
    value === undefined ? [] : [[ATTRIBUTES[name as Changeable], attributeOf(value)] as const],
  );
  return Object.fromEntries(said);
}

/** What an item says of an allowance; of most keys nothing is said. */
export function allowanceIn(item: Item): Allowance {
  const said = <Value>(name: Changeable, read: (value: AttributeValue) => Value | undefined) => {
    const value = item[ATTRIBUTES[name]];
    if (value === undefined) return undefined;
    return value.S === NONE.S ? null : read(value);
  };
  const money = (name: Changeable) => said(name, ({ N }) => (N === undefined ? undefined : BigInt(N)));
  const count = (name: Changeable) => said(name, ({ N }) => (N === undefined ? undefined : Number(N)));
  const list = (name: Changeable) => said(name, ({ L }) => L?.flatMap(({ S }) => S ?? []));
  const limits: CallLimits = withoutUnsaid({
    requestsPerMinute: count('limits.requestsPerMinute'),
    tokensPerMinute: count('limits.tokensPerMinute'),
    concurrent: count('limits.concurrent'),
    maxCallPicoUsd: money('limits.maxCallUsd'),
    models: list('limits.models'),
    endpoints: list('limits.endpoints'),
  });
  const budget = Object.fromEntries(PERIODS.map((period) => [period, money(`budget.${period}`)]));
  return { budget: withoutUnsaid(budget), limits };
}

type Said<Members> = { readonly [Name in keyof Members]?: Exclude<Members[Name], undefined> };

function withoutUnsaid<Members extends object>(members: Members): Said<Members> {
  const said = Object.entries(members).filter(([, value]) => value !== undefined);
  // Only members that are not said are left out.
  return Object.fromEntries(said) as Said<Members>;
}

function attributeOf(value: bigint | number | readonly string[] | null): AttributeValue {
  if (value === null) return NONE;
  return typeof value === 'object' ? { L: value.map((S) => ({ S })) } : { N: String(value) };
}
