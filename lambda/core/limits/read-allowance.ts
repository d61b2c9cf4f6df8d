import { GatewayError, quoted } from '../errors.ts';
import { invalidField } from '../fields.ts';
import { objectIn } from '../json.ts';
import { picoFromDecimal } from '../money/money.ts';
import { PERIODS } from './account.ts';
import type { Allowance, CallLimits, TeamAllowance } from './allowance.ts';

const MOST_COUNT = 100_000_000_000;
const MOST_NAMES = 100;
const LONGEST_NAME = 256;
/** Endpoints that cost something: what may be named as allowed. */
const ENDPOINT = /^\/[a-z_]+(?:\/[a-z_]+)*$/;
/** A model, all of a provider, or a name of routes. */
const MODEL = /^[^\s*]+(?:\/\*)?$/;

type Read<Value> = (value: unknown, name: string) => Value;

const LIMITS: { readonly [Name in string]: Read<Partial<CallLimits>> } = {
  requestsPerMinute: (value, name) => ({ requestsPerMinute: readCount(value, name) }),
  tokensPerMinute: (value, name) => ({ tokensPerMinute: readCount(value, name) }),
  concurrent: (value, name) => ({ concurrent: readCount(value, name) }),
  maxCallUsd: (value, name) => ({ maxCallPicoUsd: readUsd(value, name) }),
  models: (value, name) => ({ models: readNames(value, name, MODEL) }),
  endpoints: (value, name) => ({ endpoints: readNames(value, name, ENDPOINT) }),
};

/** Reads `budget` and `limits` as a configuration, a new key and an operator write them; strictly, since a limit that is not heard is none. */
export function readAllowance({ budget, limits }: { readonly budget?: unknown; readonly limits?: unknown }): Allowance {
  const money = membersOf(budget, 'budget', PERIODS).map(([name, value]) => [name, readUsd(value, `budget.${name}`)]);
  const read = membersOf(limits, 'limits', Object.keys(LIMITS)).map(([name, value]) =>
    LIMITS[name]?.(value, `limits.${name}`),
  );
  return { budget: Object.fromEntries(money), limits: Object.assign({}, ...read) };
}

/** Teams as they are configured, by their names. */
export function teamAllowances(teams: Readonly<Record<string, ConfiguredTeam>>): ReadonlyMap<string, TeamAllowance> {
  const all = Object.entries(teams).map(([name, team]) => {
    const { alertAt, unpriced, peakCallsPerSecond } = team;
    return [name, { ...readAllowance(team), alertAt, unpriced, peakCallsPerSecond }] as const;
  });
  return new Map(all);
}

/** A team as `headgate.config.ts` has it. */
type ConfiguredTeam = Omit<TeamAllowance, 'budget' | 'limits'> & { readonly budget: object; readonly limits: object };

function membersOf(value: unknown, section: string, known: readonly string[]): readonly [string, unknown][] {
  if (value === undefined) return [];
  const members = objectIn(value);
  if (!members) throw invalidField(section, `must be an object with some of ${known.join(', ')}.`);
  const extra = Object.keys(members).find((name) => !known.includes(name));
  if (extra !== undefined) {
    throw new GatewayError('invalid-request', `${section} has no ${quoted(extra)}; it has ${known.join(', ')}.`, {
      param: section,
    });
  }
  return Object.entries(members).filter(([, member]) => member !== undefined);
}

/** Exactly: what cannot be said in pico-dollars is refused, and never rounded. */
function readUsd(value: unknown, name: string): bigint | null {
  if (value === null) return null;
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && /^\d{1,9}(?:\.\d{1,12})?$/.test(text)) return picoFromDecimal(text);
  throw invalidField(name, 'must be dollars: a decimal number with at most twelve places, or null for no limit.');
}

function readCount(value: unknown, name: string): number | null {
  if (value === null) return null;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_COUNT) return value;
  throw invalidField(name, `must be a whole number from 0 to ${MOST_COUNT}, or null for no limit.`);
}

function readNames(value: unknown, name: string, pattern: RegExp): readonly string[] | null {
  if (value === null) return null;
  if (!Array.isArray(value) || value.length > MOST_NAMES) {
    throw invalidField(name, `must be a list of at most ${MOST_NAMES} names, or null for no limit.`);
  }
  return value.map((one: unknown) => {
    if (typeof one === 'string' && one.length <= LONGEST_NAME && pattern.test(one)) return one;
    throw invalidField(
      name,
      `holds ${quoted(typeof one === 'string' ? one : String(JSON.stringify(one)))}, which is no name that could be allowed.`,
    );
  });
}
