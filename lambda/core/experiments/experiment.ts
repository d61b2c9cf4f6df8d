import type { Aims } from './plan.ts';
import type { Guardrails } from './promotion.ts';

/** What an operator wants to know: which of several ways to answer is the better one. Without the ways themselves. */
export interface ExperimentPlan {
  /** The alias that callers write as their model. */
  readonly name: string;
  /** The arm that all others are held against, and that answers where the experiment does not take place. */
  readonly control: string;
  readonly arms: readonly ArmPlan[];
  /** By what callers stay with an arm: what is named first, else what there is. `false`: each call by itself. */
  readonly stickyBy: 'session' | 'user' | 'conversation' | false;
  /** The teams that take part; absent: all. */
  readonly teams: readonly string[] | undefined;
  /** When it takes place, in epoch milliseconds. */
  readonly from: number | undefined;
  readonly until: number | undefined;
  /** After what it ends by itself, for each team. */
  readonly stop: { readonly calls?: number; readonly costPicoUsd?: bigint };
  /** Absent: figures are kept, and nothing of what was said. */
  readonly judge: JudgePlan | undefined;
  /** Absent: only people promote. */
  readonly promotion: Promotion | undefined;
  /** How sure its report must be. */
  readonly aims: Aims;
  /** Names what is compared: another one as soon as arms, shares or the judge are others. */
  readonly digest: string;
}

/** One way to answer. */
export interface ArmPlan {
  readonly name: string;
  /** Its part of the calls, relative to the other arms; 0 for one that only answers in the shadow. */
  readonly share: number;
  /** Whether it answers only the judge, and never a caller. */
  readonly isShadow: boolean;
  readonly change: ChatChange | undefined;
}

/** How a request is changed for an arm, in no dialect's words. */
export interface ChatChange {
  /** Said to the model before all that the caller says. */
  readonly prefix?: string;
  readonly temperature?: number;
  readonly topP?: number;
  readonly maxOutputTokens?: number;
  readonly effort?: string;
}

/** Who judges, by what, and how much. */
export interface JudgePlan {
  /** A target, a model or a name of routes. */
  readonly route: string;
  /** Two answers to one request side by side, or each by itself. */
  readonly mode: 'pairwise' | 'rubric';
  readonly criteria: readonly Criterion[];
  /** The share of calls that are judged. */
  readonly sampleShare: number;
  /** Whether the judged call is put to another live arm as well. Shadow arms always answer what is judged. */
  readonly asksBoth: boolean;
  /** For how long what was said may lie in the table at most. */
  readonly keepsSeconds: number;
  /** What judging and shadow arms may cost a team in a day. */
  readonly budgetPerDayPicoUsd: bigint;
}

/** What makes an answer a good one. */
export interface Criterion {
  readonly name: string;
  readonly description: string;
  readonly weight: number;
}

/** When an arm may take over by itself, and how many of the calls. */
export interface Promotion extends Guardrails {
  /** Below 1: the control arm keeps answering the rest, so that it is seen if the other becomes worse. */
  readonly share: number;
}

/** The arm that an attempt is made for. */
export interface ArmLabel {
  readonly experiment: string;
  readonly arm: string;
  /** Absent: it answers the caller. */
  readonly isShadow?: boolean | undefined;
}

/** The arm of this name. */
export function armNamed({ arms }: Pick<ExperimentPlan, 'arms'>, name: string): ArmPlan | undefined {
  return arms.find((arm) => arm.name === name);
}

/** Whether a team takes part at this time. */
export function takesPlace({ teams, from, until }: ExperimentPlan, team: string, now: number): boolean {
  if (teams && !teams.includes(team)) return false;
  return now >= (from ?? Number.NEGATIVE_INFINITY) && now < (until ?? Number.POSITIVE_INFINITY);
}
