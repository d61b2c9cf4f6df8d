import { type Command, InvalidArgumentError } from 'commander';
import { KEY_DOOR } from '../../lambda/settings.ts';

/** The limits that were given, by the names of their options: `budgetMonth`, or `month` where the command is about budgets. */
export type AllowanceOptions = Readonly<Partial<Record<Option, string>>>;

type Period = (typeof PERIODS)[number];
type LimitName = (typeof LIMITS)[number]['member'];
type Option = Period | `budget${Capitalize<Period>}` | LimitName;

type Kind = 'usd' | 'count' | 'list' | 'paths';

const PERIODS = ['day', 'week', 'month', 'total'] as const;
const LIMITS = [
  { member: 'requestsPerMinute', flag: '--requests-per-minute <count>', kind: 'count', text: 'calls within a minute' },
  { member: 'tokensPerMinute', flag: '--tokens-per-minute <count>', kind: 'count', text: 'tokens within a minute' },
  { member: 'concurrent', flag: '--concurrent <count>', kind: 'count', text: 'attempts at a time' },
  { member: 'maxCallUsd', flag: '--max-call-usd <usd>', kind: 'usd', text: 'dollars that one call may come to' },
  { member: 'models', flag: '--models <names>', kind: 'list', text: 'models, as openai/*,gpt-5-mini,smart' },
  {
    member: 'endpoints',
    flag: '--endpoints <paths>',
    kind: 'paths',
    text: 'endpoints, as /chat/completions,/messages',
  },
] as const;

/** What can be asked for, and what can be looked up: what is within it, such as one call, has no name of its own here. */
const ENDPOINTS: readonly string[] = KEY_DOOR.map(({ path }) => path).filter((path) => !/[{]|^\/dashboard/.test(path));

/** How the options are called, and what may stand instead of a value. */
interface Spelling {
  /** Before the periods: `budget-` where the command is not about budgets anyway. */
  readonly before: '' | 'budget-';
  readonly words: readonly string[];
}

/** Adds the options that say what somebody may spend and ask for. */
export function withAllowanceOptions(command: Command, { before, words }: Spelling): Command {
  const others = words.length > 0 ? `, or ${words.join(' or ')}` : '';
  const add = (flag: string, kind: Kind, text: string) =>
    command.option(flag, `${text}${others}`, (value: string) => read(value, kind, words));
  for (const period of PERIODS) {
    add(
      `--${before}${period} <usd>`,
      'usd',
      period === 'total' ? 'dollars in total' : `dollars for each ${period}, in UTC`,
    );
  }
  for (const { flag, kind, text } of LIMITS) add(flag, kind, text);
  return command;
}

/** What the options say, as the control door reads it: `{}` if they say nothing. */
export function allowanceFrom(options: AllowanceOptions): { readonly budget?: object; readonly limits?: object } {
  const budget = PERIODS.flatMap((period) => {
    // The first letter of a period is one that has a capital.
    const text = options[period] ?? options[`budget${capital(period)}` as Option];
    return text === undefined ? [] : [[period, saidBy(text, 'usd')] as const];
  });
  const limits = LIMITS.flatMap(({ member, kind }) => {
    const text = options[member];
    return text === undefined ? [] : [[member, saidBy(text, kind)] as const];
  });
  return {
    ...(budget.length > 0 && { budget: Object.fromEntries(budget) }),
    ...(limits.length > 0 && { limits: Object.fromEntries(limits) }),
  };
}

function capital(period: Period): string {
  return `${period.slice(0, 1).toUpperCase()}${period.slice(1)}`;
}

/** Checked here, so that a slip is told before anything is asked; the gateway has the last word. */
function read(text: string, kind: Kind, words: readonly string[]): string {
  if (words.includes(text)) return text;
  if (kind === 'usd' && !/^\d{1,9}(?:\.\d{1,12})?$/.test(text)) throw wrong('dollars, such as 25 or 0.5', words);
  if (kind === 'count' && !/^\d{1,12}$/.test(text)) throw wrong('a whole number', words);
  if (kind === 'paths' && !text.split(',').every((path) => ENDPOINTS.includes(path))) {
    throw wrong(`some of ${ENDPOINTS.join(', ')}`, words);
  }
  if (kind === 'list' && !/^[^\s,]+(?:,[^\s,]+)*$/.test(text)) throw wrong('names with commas between them', words);
  return text;
}

/** Dollars stay text, so that none of their digits is lost. */
function saidBy(text: string, kind: Kind): string | number | readonly string[] | null {
  if (text === 'none') return null;
  if (text === 'configured' || kind === 'usd') return text;
  return kind === 'count' ? Number(text) : text.split(',');
}

function wrong(allowed: string, words: readonly string[]): InvalidArgumentError {
  return new InvalidArgumentError(`It must be ${[allowed, ...words].join(', or ')}.`);
}
