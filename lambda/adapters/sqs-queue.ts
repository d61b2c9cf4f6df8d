import type { AwsClient } from './aws-client.ts';
import type { IntentQueue } from './ledger/settle-intents.ts';

/** A queue of SQS. A message may be sent twice when an answer is lost on the way back: whoever reads it must not mind. */
export function createQueue({ client, url }: { readonly client: AwsClient; readonly url: string }): IntentQueue {
  return {
    async send(body) {
      await client('SendMessage', { QueueUrl: url, MessageBody: body });
    },
  };
}
