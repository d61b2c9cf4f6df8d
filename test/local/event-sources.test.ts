import { afterEach, expect, test } from 'vitest';
import { MessageQueues } from '../../local/aws/message-queues.ts';
import { runEventSources } from '../../local/event-sources.ts';
import type { Invocation } from '../../local/functions/host.ts';

const arn = 'arn:aws:sqs:us-east-1:000000000000:work';
const QUEUE = { name: 'work', arn, visibilitySeconds: 30, retentionSeconds: 3_600 };
const SOURCE = { logicalId: 'Source', queueArn: arn, functionName: 'stack-Fn', batchSize: 3, reportsFailures: true };

type Event = { readonly Records: readonly { readonly messageId: string; readonly body: string }[] };
type Play = (event: Event) => Invocation | Promise<Invocation>;

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A queue whose messages a function of the test's choice gets. */
function aSource(play: Play, source = SOURCE) {
  const queues = new MessageQueues({ now: Date.now });
  queues.define([QUEUE]);
  const batches: string[][] = [];
  const printed: string[] = [];
  const invoke = async (_name: string, event: object) => {
    batches.push((event as Event).Records.map(({ body }) => body)); // What a queue hands over has records.
    return play(event as Event);
  };
  const run = () => {
    const running = runEventSources([source], { queues, functions: { invoke }, print: (line) => printed.push(line) });
    open.push(running);
    return running;
  };
  const left = () => queues.all(QUEUE).map(({ body }) => body);
  return { run, batches, printed, left, send: (body: string) => queues.send(QUEUE, body) };
}

const payload = (answer: unknown): Invocation => ({ kind: 'buffered', payload: JSON.stringify(answer) });
const failing =
  (...bodies: readonly string[]): Play =>
  ({ Records }) =>
    payload({
      batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(({ messageId: itemIdentifier }) => ({
        itemIdentifier,
      })),
    });

test('what waits is handed over in batches, and what comes later at once', async () => {
  const { run, send, batches, left } = aSource(failing());
  for (const body of ['a', 'b', 'c', 'd']) send(body);
  run();
  await expect.poll(() => batches).toEqual([['a', 'b', 'c'], ['d']]);
  send('e');
  await expect.poll(() => batches.at(-1)).toEqual(['e']);
  await expect.poll(left).toEqual([]);
});

test('what the function says has failed stays in the queue, and nothing else', async () => {
  const { run, send, batches, left } = aSource(failing('b'));
  for (const body of ['a', 'b', 'c']) send(body);
  run();
  await expect.poll(left).toEqual(['b']);
  expect(batches).toHaveLength(1);
});

test.each<[string, Play]>([
  ['that fails', () => ({ kind: 'failed', errorType: 'Error', errorMessage: 'no' })],
  ['that cannot be invoked', () => Promise.reject(new Error('gone'))],
  ['that names a message that it was not given', () => payload({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
  ['whose answer is not understood', () => payload({ batchItemFailures: 7 })],
])('a function %s has done nothing', async (_what, play) => {
  const { run, send, batches, left } = aSource(play);
  send('a');
  const running = run();
  await expect.poll(() => batches).toEqual([['a']]);
  await running.close();
  expect(left()).toEqual(['a']);
});

test('a function that reports nothing has done all, if it does not fail', async () => {
  const { run, send, left } = aSource(failing('a'), { ...SOURCE, reportsFailures: false });
  send('a');
  run();
  await expect.poll(left).toEqual([]);
});

test('closing waits for what is under way', async () => {
  const done = Promise.withResolvers<Invocation>();
  const { run, send, batches, left } = aSource(() => done.promise);
  send('a');
  const running = run();
  await expect.poll(() => batches).toHaveLength(1);
  const closed = running.close();
  done.resolve(payload({ batchItemFailures: [] }));
  await closed;
  expect(left()).toEqual([]);
});

test('a source that reads a queue of another stack is an error', () => {
  expect(() => aSource(failing(), { ...SOURCE, queueArn: `${arn}x` }).run()).toThrow('which is not in the template');
});
