import { z } from 'zod';
import { whole } from './configuration-section.ts';

/** What operators want to see and to be told of. */
export interface OperationsConfiguration {
  /** Whether there is a dashboard in CloudWatch. */
  readonly dashboard: boolean;
  /** An alarm is raised from here on; absent: none is. */
  readonly spendPerHourUsd?: number;
  /** So long the first content of nineteen of twenty answers of a provider may take; absent: no alarm is raised. */
  readonly firstContentAlarmMs?: number;
  /** Whether each provider has alarms of its own, on its shares of failures and of fallbacks. */
  readonly providerAlarms: boolean;
  /** The account's quota of concurrent executions, which is watched where the gateway has no share of its own. */
  readonly accountConcurrency: number;
}

/** Their fields, within the section of the stack. */
export function operationsShape() {
  const usd = 'a number above 0';
  return {
    dashboard: z.boolean('true or false').default(true),
    spendPerHourUsd: z.number(usd).gt(0, usd).exactOptional(),
    firstContentAlarmMs: whole(1, 290_000).exactOptional(),
    providerAlarms: z.boolean('true or false').default(true),
    accountConcurrency: whole(1, 10_000_000).default(1_000),
  };
}
