import { GatewayError } from '../errors.ts';
import { usdFromPico } from '../money/money.ts';
import { usageName } from '../reports/describe-sums.ts';
import type { Group } from '../reports/grouping.ts';
import { OTHERS, type Reports, type Sums } from '../reports/reports.ts';
import { sumUsage } from '../reports/sum-usage.ts';
import { USAGE_CLASSES } from '../reports/sums.ts';
import type { UsageSums } from '../reports/sums-so-far.ts';
import type { Family, Sample } from './exposition.ts';

/** Attempts that are read one by one for one answer, of all teams together: the hours that nobody has summed up yet. */
export const MOST_ROWS = 50_000;

/** What the calls of some teams came to in this month, from the ledger: it is right whichever function is asked. */
export async function usageMetrics(
  reports: Reports,
  { teams, now, mostRows = MOST_ROWS }: { readonly teams: readonly string[]; readonly now: number; mostRows?: number },
): Promise<readonly Family[]> {
  const counted = countingRows(reports, mostRows);
  const found: TeamUsage[] = [];
  // One after the other: all of them at once would be read into memory together.
  for (const team of teams) found.push({ team, usage: await usageOf(counted, team, now) });
  return [...teamFamilies(found), ...modelFamilies(found)];
}

interface TeamUsage {
  readonly team: string;
  /** Absent where it was too much to be counted. */
  readonly usage: UsageSums | undefined;
}

interface Counted {
  readonly reports: Reports;
  left(): number;
}

function countingRows(reports: Reports, most: number): Counted {
  let left = most;
  return {
    left: () => Math.max(0, left),
    reports: {
      ...reports,
      async page(wish) {
        const page = await reports.page(wish);
        left -= page.read;
        return page;
      },
    },
  };
}

/** A part of the month would be less than what was told before, which Prometheus takes for a new beginning: rather nothing. */
async function usageOf({ reports, left }: Counted, team: string, now: number): Promise<UsageSums | undefined> {
  const date = new Date(now);
  const from = Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
  const wish = { team, from, to: now + 1, groupBy: ['model'], interval: 'none' } as const;
  try {
    const usage = await sumUsage(reports, wish, { now, mostRows: left() });
    return usage.to === wish.to ? usage : undefined;
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'invalid-request') return undefined;
    throw error;
  }
}

const MONTHLY = 'since the month began (UTC)';

function teamFamilies(found: readonly TeamUsage[]): readonly Family[] {
  const each = (value: (sums: Sums) => number | string): readonly Sample[] =>
    found.flatMap(({ team, usage }) => (usage ? [{ labels: { team }, value: value(usage.total) }] : []));
  return [
    {
      name: 'headgate_counted',
      help: 'Whether the counters of a team are here: 0 where there is too much that is not summed up yet.',
      type: 'gauge',
      samples: found.map(({ team, usage }) => ({ labels: { team }, value: usage ? 1 : 0 })),
    },
    counter(
      'calls',
      `Calls ${MONTHLY}.`,
      each((sums) => sums.calls),
    ),
    counter(
      'cache_hits',
      `Calls that the cache answered, ${MONTHLY}.`,
      each((sums) => sums.hits),
    ),
    counter(
      'cache_saved_usd',
      `What that has saved, ${MONTHLY}.`,
      each((sums) => usdFromPico(sums.savedPicoUsd)),
    ),
  ];
}

function modelFamilies(found: readonly TeamUsage[]): readonly Family[] {
  const groups = found.flatMap(({ team, usage }) =>
    [...(usage?.intervals.values() ?? [])].flat().map((group) => ({ labels: labelsOf(team, group), sums: group.sums })),
  );
  const each = (value: (sums: Sums) => number | string): readonly Sample[] =>
    groups.map(({ labels, sums }) => ({ labels, value: value(sums) }));
  const tokens = groups.flatMap(({ labels, sums }) =>
    TOKEN_CLASSES.map((name) => ({
      labels: { ...labels, class: usageName(name.replace(/Tokens$/, '')) },
      value: sums.usage[name] ?? 0,
    })),
  );
  return [
    counter(
      'attempts',
      `Requests to targets ${MONTHLY}.`,
      each((sums) => sums.attempts),
    ),
    counter(
      'failed_attempts',
      `Requests to targets that failed, ${MONTHLY}.`,
      each((sums) => sums.failed),
    ),
    counter(
      'unpriced_attempts',
      `Requests whose cost nobody knows, ${MONTHLY}.`,
      each((sums) => sums.unpriced),
    ),
    counter(
      'cost_usd',
      `What is owed to providers ${MONTHLY}, as far as it is known.`,
      each((sums) => usdFromPico(sums.picoUsd)),
    ),
    counter('tokens', `Tokens by class ${MONTHLY}; no token is in two classes.`, tokens),
    counter(
      'reasoning_tokens',
      `Output tokens that were reasoning, ${MONTHLY}.`,
      each((sums) => sums.usage.reasoningTokens ?? 0),
    ),
  ];
}

/** Reasoning is a part of the output, and would be counted twice. */
const TOKEN_CLASSES = USAGE_CLASSES.filter((name) => name.endsWith('Tokens') && name !== 'reasoningTokens');

/** Models beyond the most that are told apart have no name, which Prometheus takes for no label. */
function labelsOf(team: string, { values: [value] }: Group): Readonly<Record<string, string>> {
  const name = value === OTHERS || typeof value !== 'string' ? '' : value;
  const slash = name.indexOf('/');
  return { team, provider: name.slice(0, Math.max(0, slash)), model: name.slice(slash + 1) };
}

function counter(name: string, help: string, samples: readonly Sample[]): Family {
  return { name: `headgate_${name}_total`, help, type: 'counter', samples };
}
