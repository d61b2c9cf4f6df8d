import { Duration } from 'aws-cdk-lib';
import { type Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '../lambda/settings.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { type GatewayApi, STAGE } from './gateway-api.ts';
import type { JudgeQueue } from './judge-queue.ts';
import type { SettleQueue } from './settle-queue.ts';

/** What is watched, and who is told. */
export interface AlarmsProps {
  /** The name by which the functions of this stack sign their metrics. */
  readonly stackName: string;
  readonly api: GatewayApi;
  readonly gateway: IFunction;
  readonly control: IFunction;
  readonly sweeper: IFunction;
  readonly settler: IFunction;
  readonly settles: SettleQueue;
  readonly judge: IFunction;
  readonly judgements: JudgeQueue;
  /** Absent where the ledger is not copied. */
  readonly failedExports: IQueue | undefined;
  /** Who gets a mail; absent means only who subscribes to the topic. */
  readonly email: string | undefined;
}

type Functions = Pick<AlarmsProps, 'gateway' | 'control' | 'sweeper' | 'settler' | 'judge'>;

const PERIOD = Duration.minutes(5);
/** Five minutes before the sweeper charges the hold of an attempt instead. */
const MOST_SECONDS_IN_QUEUE = 900;

/** More than programs make that are set up wrongly and wait between their tries. */
const MANY_REFUSALS = 500;

/**
 * Tells when calls fail, when they are refused and when the books may be wrong. Latency has no alarm: a stream takes as
 * long as its model talks.
 */
export class Alarms extends Construct {
  /** Where alarms are heard. */
  readonly topic: AlarmTopic;
  readonly #tell: SnsAction;

  constructor(scope: Construct, id: string, { stackName, api, email, ...watched }: AlarmsProps) {
    super(scope, id);
    const { sweeper, settles, judgements, failedExports } = watched;
    this.topic = new AlarmTopic(this, 'Topic', email);
    this.#tell = new SnsAction(this.topic.topic);
    // The functions write these as the sum over all providers. Another stack in this account is not ours to watch.
    const own = (metricName: string) =>
      new Metric({
        namespace: METRICS_NAMESPACE,
        metricName,
        dimensionsMap: { Stack: stackName },
        statistic: Stats.SUM,
        period: PERIOD,
      });
    const serverErrors = new Metric({
      namespace: 'AWS/ApiGateway',
      metricName: '5XXError',
      dimensionsMap: { ApiName: api.name, Stage: STAGE },
      statistic: Stats.SUM,
      period: PERIOD,
    });

    this.#whenFunctionsFail(watched);
    this.#whenStuck(settles);
    this.#whenFilled(
      'JudgementsFailed',
      judgements.failed,
      'Answers of experiments could not be compared: see the log of the judge.',
    );
    if (failedExports) this.#whenFilled('ExportsFailed', failedExports, 'The ledger could not be copied to S3.');
    this.#whenIdle(
      'SweeperIdle',
      sweeper.metricInvocations({ period: PERIOD }),
      'The sweeper has not run for 30 minutes.',
    );
    this.#when('ServerErrors', serverErrors, 5, 'Callers got 5xx answers.');
    this.#when('UnpricedCalls', own('UnpricedCalls'), 1, 'Calls whose cost is unknown: the catalogue lacks a price.');
    this.#when(
      'LedgerFailures',
      own('LedgerFailures'),
      1,
      'The ledger could not be written: calls were refused or left open.',
    );
    this.#when(
      'HoldsExceeded',
      own('HoldsExceeded'),
      1,
      'Calls cost more than was held for them: budgets may be overdrawn.',
    );
    this.#when(
      'DeadKeys',
      own('DeadKeys'),
      1,
      'A provider does not accept its key, or the account is spent: see the log.',
    );
    this.#when(
      'KeysRefused',
      own('KeysRefused'),
      MANY_REFUSALS,
      'Many calls without a valid key: somebody tries, or a key has ended that is in use.',
    );
    this.#when('AttemptsExpired', own('AttemptsExpired'), 10, 'Many attempts were never ended: functions were killed.');
  }

  #whenFunctionsFail({ gateway, control, sweeper, settler, judge }: Functions): void {
    const errors = (handler: IFunction) => handler.metricErrors({ period: PERIOD });
    this.#when('GatewayErrors', errors(gateway), 1, 'The gateway function crashed, was killed or timed out.');
    this.#when(
      'GatewayThrottles',
      gateway.metricThrottles({ period: PERIOD }),
      1,
      'Calls were refused: no concurrency left.',
    );
    this.#when('ControlThrottles', control.metricThrottles({ period: PERIOD }), 1, 'Nothing could be changed.');
    this.#when('ControlErrors', errors(control), 1, 'The control function crashed, was killed or timed out.');
    this.#when('SweeperErrors', errors(sweeper), 1, 'Attempts that were left open may stay open.');
    this.#when('SettlerErrors', errors(settler), 1, 'The settler crashed, was killed or timed out.');
    this.#when('JudgeErrors', errors(judge), 1, 'The judge of experiments crashed, was killed or timed out.');
  }

  /** What is in a queue for failures stays there until somebody looks; what waits too long in the other may get there. */
  #whenStuck({ queue, failed }: SettleQueue): void {
    this.#whenFilled(
      'SettlesFailed',
      failed,
      'Ends of attempts could not be written to the ledger and wait for you: lambda/adapters/README.md.',
    );
    this.#when(
      'SettlesLate',
      queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      MOST_SECONDS_IN_QUEUE,
      'Ends of attempts have been waiting for the ledger for 15 minutes.',
    );
  }

  #whenFilled(id: string, queue: IQueue, alarmDescription: string): void {
    const depth = queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD, statistic: Stats.MAXIMUM });
    this.#when(id, depth, 1, alarmDescription);
  }

  #when(id: string, metric: Metric, threshold: number, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    this.#announce(alarm);
  }

  /** A function that is never called reports nothing at all, so silence is what this alarm waits for. */
  #whenIdle(id: string, metric: Metric, alarmDescription: string): void {
    const alarm = metric.createAlarm(this, id, {
      alarmDescription,
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 6,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.#announce(alarm);
  }

  /** Both ways: whoever is told that something is wrong wants to know when it is over. */
  #announce(alarm: Alarm): void {
    alarm.addAlarmAction(this.#tell);
    alarm.addOkAction(this.#tell);
  }
}
