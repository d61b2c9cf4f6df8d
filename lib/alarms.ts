import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { AlarmRule } from './alarm-rule.ts';
import { bookAlarms } from './alarm-rules-for-books.ts';
import { callAlarms } from './alarm-rules-for-calls.ts';
import { functionAlarms } from './alarm-rules-for-functions.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { logicalName } from './logical-name.ts';
import type { Watched } from './watched.ts';

/** What is watched, and who is told. */
export interface AlarmsProps extends Watched {
  /** Who gets a mail; absent means only who subscribes to the topic. */
  readonly email: string | undefined;
}

/** Tells when calls fail, when they are refused, when they cost too much and when the books may be wrong. */
export class Alarms extends Construct {
  /** Where alarms are heard. */
  readonly topic: AlarmTopic;

  constructor(scope: Construct, id: string, { email, ...watched }: AlarmsProps) {
    super(scope, id);
    this.topic = new AlarmTopic(this, 'Topic', email);
    const tell = new SnsAction(this.topic.topic);
    for (const rule of [...functionAlarms(watched), ...bookAlarms(watched), ...callAlarms(watched)]) {
      const alarm = this.#make(rule);
      alarm.addAlarmAction(tell);
      // Whoever is told that something is wrong wants to know when it is over, and not before.
      if (!rule.isEvent) alarm.addOkAction(tell);
    }
  }

  #make({ name, provider, metric, threshold, says, periods = 1, isForSilence = false }: AlarmRule) {
    const { LESS_THAN_THRESHOLD, GREATER_THAN_OR_EQUAL_TO_THRESHOLD } = ComparisonOperator;
    return metric.createAlarm(this, provider === undefined ? name : `${name}${logicalName(provider)}`, {
      alarmDescription: provider === undefined ? says : `${provider}: ${says}`,
      threshold,
      comparisonOperator: isForSilence ? LESS_THAN_THRESHOLD : GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: isForSilence ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}
