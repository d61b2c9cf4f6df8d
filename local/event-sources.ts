import type { Message, MessageQueues, QueueDefinition } from './aws/message-queues.ts';
import { md5, messageAttributes } from './aws/sqs.ts';
import type { Invocation } from './functions/host.ts';
import type { RunningFunctions } from './functions/start-functions.ts';
import { type EventSource, LOCAL_REGION } from './template.ts';

export interface EventSourceSurroundings {
  readonly queues: MessageQueues;
  readonly functions: Pick<RunningFunctions, 'invoke'>;
  readonly print: (line: string, stream: 'stderr') => void;
}

/** How often it is looked whether a message that was hidden is visible again. */
const LOOK_AGAIN_MS = 500;

/**
 * Plays Lambda's poller: hands what lies in a queue to its function, and deletes what the function has done. What it
 * has not done stays where it is, and is visible again when the queue says so.
 */
export function runEventSources(
  sources: readonly EventSource[],
  surroundings: EventSourceSurroundings,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const underway = sources.map((source) => {
    const queue = surroundings.queues.find(source.queueArn.slice(source.queueArn.lastIndexOf(':') + 1));
    if (queue) return poll({ source, queue, closing: closing.signal, ...surroundings });
    throw new Error(`${source.logicalId} reads ${source.queueArn}, which is not in the template.`);
  });
  return {
    close: async () => {
      closing.abort();
      await Promise.all(underway);
    },
  };
}

interface Poller extends EventSourceSurroundings {
  readonly source: EventSource;
  readonly queue: QueueDefinition;
  readonly closing: AbortSignal;
}

async function poll(poller: Poller): Promise<void> {
  const { source, queue, closing, queues, print } = poller;
  while (!closing.aborted) {
    const messages = queues.receive(queue, source.batchSize);
    if (messages.length === 0) {
      await somethingNew(queues, queue, closing);
      continue;
    }
    const failed = await handOver(messages, poller).catch((error: unknown) => {
      print(`${source.logicalId}: ${String(error)}`, 'stderr');
      return messages;
    });
    for (const message of messages) if (!failed.includes(message)) queues.remove(queue, message.receipt ?? '');
  }
}

/** Gives the messages that have to come again. */
async function handOver(
  messages: readonly Message[],
  { source, functions, print }: Poller,
): Promise<readonly Message[]> {
  const invocation = await functions.invoke(source.functionName, {
    Records: messages.map((one) => record(source, one)),
  });
  if (invocation.kind === 'failed') {
    print(`${source.logicalId}: ${invocation.errorType}: ${invocation.errorMessage}`, 'stderr');
    return messages;
  }
  return source.reportsFailures ? failedOf(messages, invocation) : [];
}

/** As Lambda reads it: an answer that it does not understand, or an id that it does not know, fails the whole batch. */
function failedOf(messages: readonly Message[], invocation: Invocation): readonly Message[] {
  if (invocation.kind !== 'buffered') return messages;
  try {
    const { batchItemFailures: failures = [] } = JSON.parse(invocation.payload) ?? {};
    const ids: readonly unknown[] = failures.map(({ itemIdentifier }: { itemIdentifier: unknown }) => itemIdentifier);
    const known = new Set<unknown>(messages.map(({ id }) => id));
    return ids.every((id) => known.has(id)) ? messages.filter(({ id }) => ids.includes(id)) : messages;
  } catch {
    return messages; // No JSON, or none of that form.
  }
}

function record({ queueArn }: EventSource, message: Message): object {
  return {
    messageId: message.id,
    receiptHandle: message.receipt,
    body: message.body,
    attributes: messageAttributes(message),
    messageAttributes: {},
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: LOCAL_REGION,
  };
}

/** Waits for a message to come, or to come back. An empty queue costs nothing. */
function somethingNew(queues: MessageQueues, queue: QueueDefinition, closing: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stopListening = queues.onChange(resolve);
  const timer = queues.all(queue).length > 0 ? setTimeout(resolve, LOOK_AGAIN_MS) : undefined;
  const stop = () => resolve();
  closing.addEventListener('abort', stop);
  return promise.finally(() => {
    stopListening();
    clearTimeout(timer);
    closing.removeEventListener('abort', stop);
  });
}
