import { Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/** Tells people of alarms: by mail to the address in the configuration, and whoever else subscribes to it. */
export class AlarmTopic extends Construct {
  readonly topic: Topic;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    // The sender of its mails.
    const displayName = Stack.of(this).stackName;
    this.topic = new Topic(this, 'Topic', { displayName, enforceSSL: true });
    // The child of a topic is always its CloudFormation resource. Another name in the template would be another topic,
    // and whoever has subscribed would hear nothing any more.
    (this.topic.node.defaultChild as CfnTopic).overrideLogicalId('AlarmTopic');
    this.topic.addToResourcePolicy(this.#fromOwnAlarms());
    // SNS asks that address to confirm before it sends anything else.
    if (email !== undefined) this.topic.addSubscription(new EmailSubscription(email));
  }

  /** A topic with a policy of its own loses the one that lets CloudWatch in; alarms of other accounts stay outside. */
  #fromOwnAlarms(): PolicyStatement {
    const { account } = Stack.of(this);
    const alarms = Stack.of(this).formatArn({ service: 'cloudwatch', resource: 'alarm:*' });
    return new PolicyStatement({
      effect: Effect.ALLOW,
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [this.topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': account }, ArnLike: { 'aws:SourceArn': alarms } },
    });
  }
}
