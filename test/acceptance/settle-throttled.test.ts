import { afterAll, beforeAll, expect, test } from 'vitest';
import { readIntent } from '../../lambda/adapters/ledger/read-intent.ts';
import { answerSqs } from '../../local/aws/sqs.ts';
import { answer } from '../support/fake-provider.ts';
import { isSettle } from '../support/faulty-aws.ts';
import { type DeployedStack, startDeployedStack } from './a-deployed-stack.ts';

/** Row 83 of the acceptance matrix, in the deployed stack: DynamoDB takes no ends of attempts for a while. */
let stack: DeployedStack;
beforeAll(async () => {
  stack = await startDeployedStack();
  stack.provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 1_000, outputTokens: 20 } }));
}, 240_000);
afterAll(() => stack?.close());

const EXACT = 1_000n * 1_000_000n + 20n * 2_000_000n;
const VISIBILITY_SECONDS = 360;
const waiting = (output = 'SettleQueueUrl') => {
  const queue = stack.aws.queues.find(stack.output(output).split('/').at(-1) ?? '');
  return queue ? stack.aws.queues.all(queue) : [];
};
const events = (name: string) => stack.log.filter(({ event }) => event === name);
const send = (MessageBody: string) =>
  answerSqs(stack.aws.queues, 'SendMessage', { QueueUrl: stack.output('SettleQueueUrl'), MessageBody });
const settledRows = (count: number) => Array.from({ length: count }, () => ['SETTLED', EXACT]);
const stateAndCost = async () => (await stack.rows()).map(({ state, costPicoUsd }) => [state, costPicoUsd]);

test('row 83: the client keeps its answer, and the row gets its exact end once DynamoDB takes it', async () => {
  stack.faults.throttle(isSettle);
  const { status, body } = await stack.ask();
  expect(status).toBe(200);
  expect(body.usage.cost_details).toMatchObject({ cost_pico_usd: String(EXACT) });
  // The settler has tried as well, and DynamoDB did not take it from there, either.
  await expect.poll(() => events('settle-failed').length, { timeout: 20_000 }).toBe(1);
  expect(await stateAndCost()).toEqual([['RESERVED', undefined]]);
  expect(waiting()).toHaveLength(1);
  expect(events('settle-queued')).toMatchObject([{ SettlesQueued: 1, reason: 'ThrottlingException' }]);
  expect(events('ledger-failed')).toEqual([]);

  stack.faults.throttle(() => false);
  stack.passSeconds(VISIBILITY_SECONDS + 1);
  await expect.poll(stateAndCost, { timeout: 20_000 }).toEqual(settledRows(1));
  await expect.poll(() => waiting()).toEqual([]);
}, 240_000);

test('row 83: what is delivered again and again changes nothing', async () => {
  stack.faults.throttle(isSettle);
  await stack.ask();
  await expect.poll(() => waiting()).toHaveLength(1);
  const [{ body = '' } = {}] = waiting();
  stack.faults.throttle(() => false);
  for (let copy = 0; copy < 12; copy += 1) send(body);
  stack.passSeconds(VISIBILITY_SECONDS + 1);
  await expect.poll(() => waiting(), { timeout: 20_000 }).toEqual([]);
  expect(await stateAndCost()).toEqual(settledRows(2));
}, 240_000);

test('row 83: a message that nobody understands ends in the queue for failures, and the others do not wait for it', async () => {
  const poison = '{"version":1,"start":{}}';
  send(poison);
  for (let delivery = 1; delivery <= 10; delivery += 1) {
    await expect.poll(() => waiting()[0]?.receives, { timeout: 20_000 }).toBe(delivery);
    stack.passSeconds(VISIBILITY_SECONDS + 1);
  }
  await expect.poll(() => waiting('FailedSettlesUrl').map(({ body }) => body), { timeout: 20_000 }).toEqual([poison]);
  expect(waiting()).toEqual([]);
  expect(events('settle-failed').at(-1)).toMatchObject({ reason: 'TypeError', SettleFailures: 1 });
}, 240_000);

test('row 83: if the queue fails as well, the log has all that is needed to end the row by hand', async () => {
  stack.faults.throttle((operation, body) => isSettle(operation, body) || operation.startsWith('AmazonSQS'));
  expect((await stack.ask()).status).toBe(200);
  await expect.poll(() => events('ledger-failed').length).toBe(1);
  const [{ intent = '', ...line } = {}] = events('ledger-failed');
  expect(line).toMatchObject({ LedgerFailures: 1, reason: 'ThrottlingException, ThrottlingException' });
  expect(waiting()).toEqual([]);

  stack.faults.throttle(() => false);
  expect(readIntent(String(intent)).ending.cost.picoUsd).toBe(EXACT);
  send(String(intent));
  await expect.poll(stateAndCost, { timeout: 20_000 }).toEqual(settledRows(3));
}, 240_000);
