import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { AlarmRule } from './alarm-rule.ts';
import { PERIOD } from './own-metrics.ts';
import type { Watched } from './watched.ts';

/** Five minutes before the sweeper charges the hold of an attempt instead. */
const MOST_SECONDS_IN_QUEUE = 900;
/** From here on more of the quota should be asked for, which takes hours. */
const MUCH_OF_THE_QUOTA = 0.8;

/** Functions that fail, cannot run or do not run, and queues that nobody empties. */
export function functionAlarms(watched: Watched): readonly AlarmRule[] {
  const { gateway, control, sweeper, settler, settles, judge, judgements, failedExports } = watched;
  return [
    errors('GatewayErrors', gateway, 'The gateway function crashed, was killed or timed out.'),
    throttles('GatewayThrottles', gateway, 'Calls were refused: no concurrency left.'),
    concurrency(watched),
    errors('ControlErrors', control, 'The control function crashed, was killed or timed out.'),
    throttles('ControlThrottles', control, 'Nothing could be changed.'),
    errors('SweeperErrors', sweeper, 'Attempts that were left open may stay open.'),
    {
      name: 'SweeperIdle',
      metric: sweeper.metricInvocations({ period: PERIOD }),
      threshold: 1,
      periods: 6,
      isForSilence: true,
      says: 'The sweeper has not run for 30 minutes.',
    },
    errors('SettlerErrors', settler, 'The settler crashed, was killed or timed out.'),
    {
      name: 'SettlesLate',
      metric: settles.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: MOST_SECONDS_IN_QUEUE,
      says: 'Ends of attempts have been waiting for the ledger for 15 minutes.',
    },
    filled('SettlesFailed', settles.failed, 'Ends of attempts could not be written to the ledger and wait for you.'),
    errors('JudgeErrors', judge, 'The judge of experiments crashed, was killed or timed out.'),
    filled(
      'JudgementsFailed',
      judgements.failed,
      'Answers of experiments could not be compared: see the log of the judge.',
    ),
    ...(failedExports ? [filled('ExportsFailed', failedExports, 'The ledger could not be copied to S3.')] : []),
  ];
}

function errors(name: string, handler: IFunction, says: string): AlarmRule {
  return { name, metric: handler.metricErrors({ period: PERIOD }), threshold: 1, says };
}

function throttles(name: string, handler: IFunction, says: string): AlarmRule {
  return { name, metric: handler.metricThrottles({ period: PERIOD }), threshold: 1, says };
}

/** What is in a queue for failures stays there until somebody looks. */
function filled(name: string, queue: IQueue, says: string): AlarmRule {
  const metric = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM });
  return { name, metric, threshold: 1, says };
}

function concurrency({ gateway, concurrency: { most, isReserved } }: Watched): AlarmRule {
  return {
    name: 'GatewayConcurrency',
    metric: concurrencyOf(gateway, isReserved),
    threshold: Math.ceil(most * MUCH_OF_THE_QUOTA),
    says: `Of ${most} calls at a time four in five are under way: more will be refused soon.`,
  };
}

/** What there is to use up: its own share, or all that is unavailable to other functions in this account and region. */
export function concurrencyOf(gateway: IFunction, isReserved: boolean): Metric {
  const how = { period: PERIOD, statistic: Stats.MAXIMUM };
  if (isReserved) return gateway.metric('ConcurrentExecutions', how);
  return new Metric({ namespace: 'AWS/Lambda', metricName: 'ClaimedAccountConcurrency', ...how });
}
