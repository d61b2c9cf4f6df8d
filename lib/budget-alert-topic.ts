import { Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type CfnTopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/**
 * Tells people of budgets that are nearly spent. It is not the topic of alarms: that one is for whoever operates the
 * gateway, and this one for whoever pays, who may subscribe to the alerts of a team only.
 */
export class BudgetAlertTopic extends Construct {
  readonly topicArn: string;

  constructor(scope: Construct, id: string, email: string | undefined) {
    super(scope, id);
    // The sender of its mails.
    const displayName = Stack.of(this).stackName;
    const topic = new Topic(this, 'Topic', { displayName, enforceSSL: true });
    this.topicArn = topic.topicArn;
    // The child of a topic is always its CloudFormation resource.
    const resource = topic.node.defaultChild as CfnTopic;
    // AWS's own key for topics, which every principal of the account may use through SNS. CloudWatch may not, which is
    // why the topic of alarms has none.
    resource.kmsMasterKeyId = 'alias/aws/sns';
    // Another name in the template would be another topic, and whoever has subscribed would hear nothing any more.
    resource.overrideLogicalId('BudgetAlerts');
    // SNS asks that address to confirm before it sends anything else.
    if (email !== undefined) topic.addSubscription(new EmailSubscription(email));
  }

  /** Lets the gateway speak there. */
  grantPublish(grantee: IGrantable): void {
    const statement = new PolicyStatement({ actions: ['sns:Publish'], resources: [this.topicArn] });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }
}
