import { z } from 'zod';
import { dollars, tableOf } from './table.ts';
import { plain } from './terminal.ts';

const said = z.object({ at: z.string(), by: z.string(), reason: z.string().nullable() });

/** How an experiment stands, as the control door tells it. */
export const standingSchema = z.object({
  name: z.string(),
  state: z.string(),
  promoted: z.string().nullable(),
  promoted_share: z.number().nullable(),
  changed: said.nullable(),
  switched_off: said.nullish(),
  judged_by: z.string().nullable(),
});

const conclusion = z.object({ result: z.string(), why: z.string() });
const interval = z.array(z.number().nullable()).nullable();
/** What one of something costs, in dollars. */
const each = z.object({ usd: z.number() }).nullable();
const rate = z.object({ count: z.number(), of: z.number(), rate: z.number().nullable() });
const percentile = z.object({ value: z.number() }).nullable();

/** What an experiment has found: only what is shown here is read. */
export const reportSchema = standingSchema.extend({
  conclusion,
  before_promotion: z.object({ conclusion }).nullable(),
  since: z.string().nullable(),
  arms: z.array(
    z.object({
      arm: z.string(),
      shadow: z.boolean(),
      calls: z.number(),
      shadow_runs: z.object({ count: z.number(), cost_pico_usd: z.string().nullable() }),
      win_rate: z.object({ value: z.number().nullable(), interval }),
      mean_score: z.number().nullable(),
      cost_pico_usd: z.string().nullable(),
      cost_per_call: each,
      cost_per_win: each,
      total_ms: z.object({ p50: percentile, p95: percentile }),
      error_rate: rate,
      abandoned_rate: rate,
      refusal_rate: rate,
      valid_json_rate: rate,
    }),
  ),
  comparisons: z.array(
    z.object({
      arm: z.string(),
      against: z.string(),
      compared: z.number(),
      difference: z.object({ value: z.number().nullable(), interval }),
      adjusted_p_value: z.number(),
      missing: z.number(),
    }),
  ),
  judge: z.object({
    verdicts: z.number(),
    calls: z.number(),
    failed_calls: z.number(),
    no_verdict: z.number(),
    not_read: z.number(),
    cost_pico_usd: z.string().nullable(),
    agreement: z.object({ rate: z.number().nullable() }),
  }),
});

type Standing = z.infer<typeof standingSchema>;
type Report = z.infer<typeof reportSchema>;

/** One line: what it is called, and how it stands. */
export function standingLine(standing: Standing): string {
  const { name, state, promoted, promoted_share: share, changed, switched_off: off } = standing;
  const how =
    promoted === null ? plain(state) : `${plain(promoted)} is promoted${share === 1 ? '' : ` to ${percent(share)}`}`;
  if (off) return `${plain(name)}: switched off${toldBy(off)}`;
  return `${plain(name)}: ${how}${changed ? toldBy(changed) : ''}`;
}

function toldBy({ at, by, reason }: z.infer<typeof said>): string {
  return `, since ${plain(at)} by ${plain(by)}${reason ? `: ${plain(reason)}` : ''}`;
}

/** What was found, for people: first the outcome, in a sentence. */
export function describeReport(report: Report): string {
  const { conclusion: found, before_promotion: before, arms, comparisons, judge, since } = report;
  // Where there is a winner, or all calls are those of one arm, nobody waits for more of them.
  const isOpen = found.result !== 'winner' && report.promoted_share !== 1;
  const head = [
    'arm',
    'calls',
    'wins',
    'score',
    'USD in all',
    'USD a call',
    'USD a win',
    'p50 ms',
    'p95 ms',
    'errors',
    'abandoned',
    'refusals',
    'JSON',
  ];
  const rows = arms.map((one) => [
    one.shadow ? `${one.arm} (shadow)` : one.arm,
    one.calls,
    percent(one.win_rate.value),
    one.mean_score === null ? '–' : one.mean_score.toFixed(2),
    one.shadow ? `${dollars(one.cost_pico_usd)} *` : dollars(one.cost_pico_usd),
    priceOf(one.cost_per_call),
    priceOf(one.cost_per_win),
    one.total_ms.p50?.value ?? '–',
    one.total_ms.p95?.value ?? '–',
    percent(one.error_rate.rate),
    percent(one.abandoned_rate.rate),
    percent(one.refusal_rate.rate),
    percent(one.valid_json_rate.rate),
  ]);
  const compared = comparisons.map(
    ({ arm, against, compared: count, difference, adjusted_p_value: p, missing }) =>
      `${plain(arm)} against ${plain(against)}: ${count} compared, ${points(difference.value)} (${range(difference.interval)}), ` +
      `p = ${p.toPrecision(2)}${isOpen && missing > 0 ? `, ${missing} to go` : ''}`,
  );
  return [
    standingLine(report),
    ...(before
      ? [`before that, ${concluded(before.conclusion)}`, `since then, ${concluded(found)}`]
      : [concluded(found)]),
    '',
    tableOf(head, rows),
    ...(arms.some(({ shadow }) => shadow) ? [SHADOWS] : []),
    '',
    ...compared,
    ...besideCalls(arms),
    `${judge.verdicts} verdicts for $${dollars(judge.cost_pico_usd)}; both orders agree in ${percent(judge.agreement.rate)}; ` +
      `${judge.failed_calls} of ${judge.calls} calls of the judge failed`,
    ...(judge.no_verdict > 0 ? [`the judge gave no verdict: ${judge.no_verdict}`] : []),
    ...(judge.not_read > 0 ? [`not all verdicts read: ${judge.not_read} more`] : []),
    ...(since === null ? [] : [`counted since ${plain(since)}: the first call with these arms, shares and judge`]),
  ].join('\n');
}

/** What arms that callers get have cost beside their calls: in no other figure, and paid all the same. */
function besideCalls(arms: Report['arms']): readonly string[] {
  return arms
    .filter(({ shadow, shadow_runs: runs }) => !shadow && runs.count > 0)
    .map(
      ({ arm, shadow_runs: runs }) =>
        `${plain(arm)}: ${runs.count} runs in the shadow beside calls, for $${dollars(runs.cost_pico_usd)}`,
    );
}

/** Who compares what such an arm costs with the others must know it. */
const SHADOWS =
  '* figures of runs in the shadow, each after the same prompt of a caller: a provider’s cache may have made them cheaper and faster';

function concluded({ result, why }: z.infer<typeof conclusion>): string {
  return `${plain(result)}: ${plain(why)}`;
}

/** To four digits: what one call costs has many zeros before them. */
function priceOf(one: z.infer<typeof each>): string {
  return one === null ? '–' : new Intl.NumberFormat('en-US', PRICE).format(one.usd);
}

const PRICE = { maximumSignificantDigits: 4, useGrouping: false } as const;

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 1_000) / 10} %`;
}

function points(difference: number | null): string {
  if (difference === null) return 'no difference known';
  return `${difference >= 0 ? '+' : ''}${Math.round(difference * 1_000) / 10} points`;
}

function range(bounds: readonly (number | null)[] | null): string {
  return bounds ? bounds.map((bound) => (bound === null ? '?' : points(bound))).join(' to ') : '?';
}
