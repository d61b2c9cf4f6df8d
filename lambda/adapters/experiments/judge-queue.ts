import type { JudgeQueue } from '../../core/experiments/create-experiments.ts';
import type { SamplePlace } from '../../core/experiments/experiments.ts';
import { objectIn } from '../../core/json.ts';
import type { AwsClient } from '../aws-client.ts';
import { createQueue } from '../sqs-queue.ts';
import { object, type Reader, text, word, wrong } from '../strict-json.ts';

const VERSION = '1';

/** Tells the judge where a sample lies, and nothing of what is in it. */
export function createJudgeQueue(queue: { readonly client: AwsClient; readonly url: string }): JudgeQueue {
  const { send } = createQueue(queue);
  return {
    async send({ team, experiment, callId }) {
      await send(JSON.stringify({ version: VERSION, team, experiment, callId }));
    },
  };
}

type Message = SamplePlace & { readonly version: string };

const MESSAGE: Reader<Message> = object<Message>({
  version: word({ [VERSION]: true }),
  team: text(/^[a-z][a-z0-9-]{0,30}$/),
  experiment: text(/^[\w.-]{1,64}$/),
  callId: text(/^[0-9A-HJKMNP-TV-Z]{26}$/),
});

/** Reads a message of the queue to its last member, or throws. */
export function readPlace(json: string): SamplePlace {
  const { team, experiment, callId } = MESSAGE(objectIn(JSON.parse(json)) ?? wrong('message', 'an object'), 'message');
  return { team, experiment, callId };
}
