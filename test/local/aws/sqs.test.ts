import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAwsClient } from '../../../lambda/adapters/aws-client.ts';
import { createQueue } from '../../../lambda/adapters/sqs-queue.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const arn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const QueueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/work';
const DEFINITIONS = [
  {
    name: 'work',
    arn: arn('work'),
    visibilitySeconds: 30,
    retentionSeconds: 600,
    deadLetter: { arn: arn('dead'), mostReceives: 2 },
  },
  { name: 'dead', arn: arn('dead'), visibilitySeconds: 30, retentionSeconds: 3_600 },
];

let aws: LocalAws;
let nowMs = 0;
const folder = temporaryFolder();
const start = async (options = {}) => {
  aws = await startLocalAws({ now: () => nowMs, ...options });
  aws.queues.define(DEFINITIONS);
};
beforeEach(async () => {
  nowMs = Date.UTC(2026, 10, 20);
  await start();
});
afterEach(() => aws.close());

interface Received {
  readonly Messages?: readonly { readonly Body: string; readonly ReceiptHandle: string; readonly Attributes: object }[];
}

const client = () =>
  createAwsClient({
    service: 'sqs',
    region: 'us-east-1',
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'AKIATEST', secretAccessKey: 'any' },
    attempts: 1,
    now: Date.now,
    random: Math.random,
  });
const send = (body: string) => createQueue({ client: client(), url: QueueUrl }).send(body);
const receive = async (more = {}) => {
  const { Messages = [] } = await client()<Received>('ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10, ...more });
  return Messages;
};
const bodies = async (more = {}) => (await receive(more)).map(({ Body }) => Body);

describe('a message', () => {
  test('is received in the order of sending, and hidden until its time is over', async () => {
    await send('one');
    await send('two');
    expect(await bodies({ MaxNumberOfMessages: 1 })).toEqual(['one']);
    expect(await bodies()).toEqual(['two']);
    expect(await bodies()).toEqual([]);
    nowMs += 30_000;
    expect(await receive()).toMatchObject([
      { Body: 'one', MD5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/), Attributes: { ApproximateReceiveCount: '2' } },
      { Body: 'two' },
    ]);
  });

  test('is gone when whoever received it last has deleted it, and only then', async () => {
    await send('one');
    const [first] = await receive();
    nowMs += 30_000;
    const [second] = await receive();
    const remove = (ReceiptHandle = '') => client()('DeleteMessage', { QueueUrl, ReceiptHandle });
    await remove(first?.ReceiptHandle);
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '1' });
    await remove(second?.ReceiptHandle);
    expect(await attributes()).toMatchObject({ ApproximateNumberOfMessagesNotVisible: '0' });
  });

  test('can be made visible again before its time, by who received it', async () => {
    await send('one');
    const [{ ReceiptHandle = '' } = {}] = await receive();
    const show = (handle: string) =>
      client()('ChangeMessageVisibility', { QueueUrl, ReceiptHandle: handle, VisibilityTimeout: 0 });
    await show(ReceiptHandle);
    expect(await bodies()).toEqual(['one']);
    await expect(show(ReceiptHandle)).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('that was received too often goes to the queue for those, and is kept there', async () => {
    await send('poison');
    for (const _ of [1, 2]) {
      expect(await bodies()).toEqual(['poison']);
      nowMs += 30_000;
    }
    expect(await bodies()).toEqual([]);
    expect(await bodies({ QueueUrl: QueueUrl.replace('work', 'dead') })).toEqual(['poison']);
  });

  test('is kept for as long as the queue keeps messages', async () => {
    await send('old');
    nowMs += 600_000;
    expect(await bodies()).toEqual([]);
  });

  test('outlives the process, on disk', async () => {
    await aws.close();
    await start({ folder });
    await send('kept');
    await aws.close();
    await start({ folder });
    expect(await bodies()).toEqual(['kept']);
  });
});

async function attributes() {
  const { Attributes } = await client()<{ readonly Attributes: object }>('GetQueueAttributes', { QueueUrl });
  return Attributes;
}

test.each([
  ['a queue that is not there', 'SendMessage', { QueueUrl: `${QueueUrl}x`, MessageBody: 'x' }, 'QueueDoesNotExist'],
  ['an empty body', 'SendMessage', { QueueUrl }, 'MissingRequiredParameterException'],
  ['too many at once', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 11 }, 'InvalidParameterValueException'],
  [
    'what is not played here',
    'SendMessage',
    { QueueUrl, MessageBody: 'x', DelaySeconds: 1 },
    'InvalidParameterValueException',
  ],
  ['an operation that is not known', 'PurgeQueue', { QueueUrl }, 'UnknownOperationException'],
])('%s is refused in the words of SQS', async (_what, operation, input, name) => {
  await expect(client()(operation, input)).rejects.toMatchObject({ name });
});
