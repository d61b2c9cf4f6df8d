import type { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** When somebody is told, and of what: `docs/monitoring.md` has a paragraph for each, by its name. */
export interface AlarmRule {
  readonly name: string;
  /** Of several alarms with one name: the provider that this one is about. */
  readonly provider?: string;
  readonly metric: Metric | MathExpression;
  /** From here on, up. */
  readonly threshold: number;
  readonly says: string;
  /** For how many periods of its metric in a row, of five minutes mostly; absent: 1. */
  readonly periods?: number;
  /** It tells of what has happened and stays so until somebody mends it: that it happens no more is no end of it. */
  readonly isEvent?: boolean;
  /** Silence is what it waits for: below the threshold, or nothing at all. */
  readonly isForSilence?: boolean;
}
