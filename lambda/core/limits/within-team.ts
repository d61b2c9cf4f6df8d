import { GatewayError } from '../errors.ts';
import { usdFromPico } from '../money/money.ts';
import { PERIODS } from './account.ts';
import type { Allowance, CallLimits } from './allowance.ts';
import { LOOK_UPS } from './permit.ts';

/** The limits that are counted, by what they are called where they are set. */
const COUNTS = ['requestsPerMinute', 'tokensPerMinute', 'concurrent'] as const;
const LISTS = ['models', 'endpoints'] as const;

/**
 * Refuses what is wider than the team's own. It would open nothing, as both hold at every call; but whoever writes it
 * believes that it does.
 */
export function requireWithinTeam(key: Allowance, team: Allowance): void {
  for (const period of PERIODS) requireLess(`budget.${period}`, key.budget[period], team.budget[period], usdOf);
  requireLess('limits.maxCallUsd', key.limits.maxCallPicoUsd, team.limits.maxCallPicoUsd, usdOf);
  for (const name of COUNTS) requireLess(`limits.${name}`, key.limits[name], team.limits[name], String);
  for (const name of LISTS) requireAmong(name, key.limits, team.limits);
}

/** `null` is no limit of the key's own: then that of the team is the one that holds. */
function requireLess<Amount extends number | bigint>(
  name: string,
  own: Amount | null | undefined,
  most: Amount | null | undefined,
  written: (amount: Amount) => string,
): void {
  if (own === null || own === undefined || most === null || most === undefined || own <= most) return;
  throw wider(name, `${written(own)} is more than ${written(most)}, which its team has`);
}

function requireAmong(name: (typeof LISTS)[number], key: CallLimits, team: CallLimits): void {
  const [own, all] = [key[name], team[name]];
  if (!own || !all) return;
  // A team's endpoints are of what it asks for: what a key may look up is not among them.
  const isAmong = (one: string) => all.concat(LOOK_UPS).some((known) => known === one || isAllOf(known, one));
  const extra = own.find((one) => !isAmong(one));
  if (extra !== undefined) throw wider(`limits.${name}`, `${JSON.stringify(extra)} is not among those of its team`);
}

/** `openai/*` has every model of the provider in it. */
function isAllOf(known: string, one: string): boolean {
  return known.endsWith('/*') && one.startsWith(known.slice(0, -1));
}

function wider(name: string, why: string): GatewayError {
  return new GatewayError('forbidden', `A key may never more than its team: \`${name}\`: ${why}.`, { param: name });
}

function usdOf(picoUsd: bigint): string {
  return `${usdFromPico(picoUsd)} USD`;
}
