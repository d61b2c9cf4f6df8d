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
  /** For how many periods of five minutes in a row; absent: 1. */
  readonly periods?: number;
  /** Silence is what it waits for: below the threshold, or nothing at all. */
  readonly isForSilence?: boolean;
}
