import { createAwsClient } from '../../lambda/adapters/aws-client.ts';
import { createQueue } from '../../lambda/adapters/sqs-queue.ts';
import { LOCAL_REGION } from '../../local/template.ts';

/** A queue of the local stack, by the name of the stack's resource, as somebody reaches it who is no function of it. */
export function aLocalQueue(endpoint: string, resource: string) {
  const client = createAwsClient({
    service: 'sqs',
    region: LOCAL_REGION,
    endpoint,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    attempts: 1,
    now: Date.now,
    random: Math.random,
  });
  const url = `https://sqs.${LOCAL_REGION}.amazonaws.com/000000000000/Headgate-${resource}`;
  const { send } = createQueue({ client, url });
  return {
    send,
    /** How many messages somebody could take out now. */
    waiting: async () => {
      const question = { QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] };
      const { Attributes } = await client<{ readonly Attributes: Readonly<Record<string, string>> }>(
        'GetQueueAttributes',
        question,
      );
      return Number(Attributes.ApproximateNumberOfMessages);
    },
  };
}
