import type { Rate } from './arm-figures.ts';
import type { ComparedArm } from './compare-arms.ts';
import { type ArmReport, type ExperimentReport, SHARES_ARE_OFF } from './report.ts';
import type { Percentile } from './statistics/percentiles.ts';

/** What an arm must keep to before it takes the place of the control without a person. */
export interface Guardrails {
  /** By how much its quality may be worse at most: of the win rate from one half, or of the mean score. */
  readonly margin: number;
  /** How many comparisons there must be, however clear they are: a handful of requests may all be of one kind. */
  readonly minimumCompared: number;
  /** How often the judge must say the same in both orders, of the comparisons of this arm. Whoever sways it in one order alone stays below. */
  readonly minimumAgreement: number;
  /** By how much its rates of errors, of abandoned calls, of refusals and of invalid JSON may be higher. */
  readonly rateMargin: number;
  /** What makes it worth while. */
  readonly reasons: readonly Reason[];
}

type Reason = 'cheaper' | 'faster';

/** A decision, with every reason against it, or for it if there is none. */
export interface Decision {
  readonly decided: boolean;
  readonly because: readonly string[];
}

/**
 * Whether an arm may take the place of the control: its quality is not worse, by all that was seen and not just as seen so far, nothing else
 * is worse, and it is cheaper or faster. It may be asked after every verdict.
 */
export function mayPromote(report: ExperimentReport, arm: string, guardrails: Guardrails): Decision {
  const sides = sidesOf(report, arm);
  if (!sides) return { decided: false, because: [`${arm} is not compared with a control`] };
  const against = [
    ...(sides.challenger.isShadow ? [UNKNOWN_TO_CALLERS] : []),
    ...againstEvidence(report, sides.compared, guardrails),
    ...worseRates(sides, guardrails.rateMargin),
    ...changes(sides)
      .filter(({ isBetter }) => !isBetter)
      .map(({ text }) => text),
  ];
  const better = changes(sides).filter(({ isBetter, reason }) => isBetter && guardrails.reasons.includes(reason));
  if (better.length === 0) against.push(`it is not clearly ${guardrails.reasons.join(' or ')}`);
  if (against.length > 0) return { decided: false, because: against };
  return { decided: true, because: ['its quality is not worse', ...better.map(({ text }) => text)] };
}

/**
 * Whether an arm that was promoted must give its place back, while the former one still gets a part of the calls: as soon as it is clearly worse
 * in quality or in a rate, or clearly dearer or slower without being the other. `report` has the former arm as its control.
 */
export function mustRollBack(report: ExperimentReport, arm: string): Decision {
  const sides = sidesOf(report, arm);
  if (!sides) return { decided: false, because: [`${arm} is not compared with a control`] };
  const because = clearlyHigher(sides).map((name) => `its rate of ${name} is clearly higher`);
  if (sides.compared.interval[1] < 0) because.push('its quality is clearly worse');
  const found = changes(sides);
  if (!found.some(({ isBetter }) => isBetter)) because.push(...found.map(({ text }) => text));
  return { decided: because.length > 0, because };
}

interface Sides {
  readonly compared: ComparedArm;
  readonly challenger: ArmReport;
  readonly control: ArmReport;
}

function sidesOf(report: ExperimentReport, arm: string): Sides | undefined {
  const compared = report.comparisons.find((one) => one.arm === arm);
  const challenger = report.arms.find((one) => one.arm === arm);
  const control = report.arms.find((one) => one.arm === report.plan.control);
  return compared && challenger && control && { compared, challenger, control };
}

function againstEvidence(report: ExperimentReport, compared: ComparedArm, guardrails: Guardrails): readonly string[] {
  const against: string[] = [];
  if (compared.compared < guardrails.minimumCompared)
    against.push(`${guardrails.minimumCompared - compared.compared} comparisons are missing`);
  if (compared.interval[0] < -guardrails.margin)
    against.push(`its quality may still be worse by more than ${guardrails.margin}`);
  if (report.sharesPValue < SHARES_ARE_OFF) against.push('the arms did not get their shares of the calls');
  if (report.plan.mode === 'pairwise' && (compared.agreement.rate ?? 0) < guardrails.minimumAgreement)
    against.push('the judge says too often something else in the other order');
  return against;
}

/** The judge asks it what was asked just before: what that costs and how long it takes, by a provider's cache, is no caller's. */
const UNKNOWN_TO_CALLERS =
  'it answers in the shadow alone, so nobody knows what it costs callers, and how long it takes';

const RATES = [
  ['errors', (arm: ArmReport) => arm.errors],
  ['abandoned calls', (arm: ArmReport) => arm.abandoned],
  ['refusals', (arm: ArmReport) => arm.refusals],
  ['invalid JSON', (arm: ArmReport) => otherOf(arm.validJson)],
] as const;

function worseRates({ challenger, control }: Sides, margin: number): readonly string[] {
  const clearly = new Set<string>(clearlyHigher({ challenger, control }));
  return RATES.filter(
    ([name, of]) => clearly.has(name) || (of(challenger).rate ?? 0) > (of(control).rate ?? 0) + margin,
  ).map(([name]) => `its rate of ${name} is higher`);
}

function clearlyHigher({ challenger, control }: Pick<Sides, 'challenger' | 'control'>): readonly string[] {
  return RATES.filter(([, of]) => of(challenger).interval[0] > of(control).interval[1]).map(([name]) => name);
}

function otherOf({ count, of, rate, interval: [low, high] }: Rate): Rate {
  return { count: of - count, of, rate: rate === null ? null : 1 - rate, interval: [1 - high, 1 - low] };
}

interface Change {
  readonly reason: Reason;
  readonly isBetter: boolean;
  readonly text: string;
}

/** What is clearly another cost or speed in calls that callers waited for: where two intervals that hold at all times have nothing in common. */
function changes({ challenger, control }: Sides): readonly Change[] {
  const isCostKnown = isKnown(challenger) && isKnown(control);
  return [
    ...(isCostKnown ? change('cheaper', 'dearer', challenger.costPerCall, control.costPerCall) : []),
    ...change('faster', 'slower', challenger.totalMs.p50, control.totalMs.p50),
    ...change('faster', 'slower', challenger.firstContentMs.p50, control.firstContentMs.p50, ' to begin'),
  ];
}

type Bounds = { readonly interval: Percentile['interval'] | null } | null | undefined;

function change(reason: Reason, worse: string, challenger: Bounds, control: Bounds, to = ''): readonly Change[] {
  const [low, high] = challenger?.interval ?? [null, null];
  const [controlLow, controlHigh] = control?.interval ?? [null, null];
  if (high !== null && controlLow !== null && high < controlLow)
    return [{ reason, isBetter: true, text: `it is clearly ${reason}${to}` }];
  if (low !== null && controlHigh !== null && low > controlHigh)
    return [{ reason, isBetter: false, text: `it is clearly ${worse}${to}` }];
  return [];
}

/** Where one cost in a hundred is unknown, the unknown ones may well be the dear ones. */
function isKnown({ calls, unknownCosts }: ArmReport): boolean {
  return unknownCosts * 100 <= calls;
}
