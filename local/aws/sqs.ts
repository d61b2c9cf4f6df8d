import { createHash } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import type { Message, MessageQueues, QueueDefinition } from './message-queues.ts';

type Input = Readonly<Record<string, unknown>>;

/** What SQS takes at most, in bytes. */
const MOST_BYTES = 1024 * 1024;

/** Answers one operation of SQS with the body of its response, or throws an `AwsError`. */
export function answerSqs(queues: MessageQueues, operation: string, input: Input): object {
  const found = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
  if (found === undefined) throw new AwsError('UnknownOperationException', `Unknown operation: ${operation}`);
  return found(queues, queueOf(queues, input), input);
}

type Operation = (queues: MessageQueues, queue: QueueDefinition, input: Input) => object;

const OPERATIONS: Readonly<Record<string, Operation>> = {
  GetQueueUrl: (_queues, { arn }) => ({ QueueUrl: urlOf(arn) }),
  GetQueueAttributes: (queues, queue) => ({ Attributes: attributesOf(queues, queue) }),
  SendMessage: (queues, queue, input) => {
    const body = text(input, 'MessageBody');
    if (body === '')
      throw new AwsError('com.amazonaws.sqs#MissingRequiredParameterException', 'There is no MessageBody.');
    if (Buffer.byteLength(body) > MOST_BYTES) {
      throw invalid(`One or more parameters are invalid. Reason: Message must be shorter than ${MOST_BYTES} bytes.`);
    }
    if (input.DelaySeconds !== undefined || input.MessageAttributes !== undefined) {
      throw invalid('The embedded SQS knows neither DelaySeconds nor MessageAttributes.');
    }
    return { MessageId: queues.send(queue, body).id, MD5OfMessageBody: md5(body) };
  },
  ReceiveMessage: (queues, queue, input) => {
    const most = wholeNumber(input, 'MaxNumberOfMessages', 10) ?? 1;
    const messages = queues.receive(queue, most, wholeNumber(input, 'VisibilityTimeout', 43_200));
    return messages.length > 0 ? { Messages: messages.map(describeMessage) } : {};
  },
  DeleteMessage: (queues, queue, input) => {
    queues.remove(queue, text(input, 'ReceiptHandle'));
    return {};
  },
  ChangeMessageVisibility: (queues, queue, input) => {
    const seconds = wholeNumber(input, 'VisibilityTimeout', 43_200) ?? 0;
    if (queues.changeVisibility(queue, text(input, 'ReceiptHandle'), seconds)) return {};
    throw new AwsError('com.amazonaws.sqs#ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
  },
};

/** The address of a queue, which `Ref` gives in a template: AWS's own, though it is not asked there. */
export function urlOf(arn: string): string {
  const [, , , region, account, name] = arn.split(':');
  return `https://sqs.${region}.amazonaws.com/${account}/${name}`;
}

/** How SQS tells when and how often a message was received. */
export function messageAttributes(message: Message): Readonly<Record<string, string>> {
  return {
    ApproximateReceiveCount: String(message.receives),
    SentTimestamp: String(message.sentAt),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? ''),
  };
}

export function md5(body: string): string {
  return createHash('md5').update(body).digest('hex');
}

function describeMessage(message: Message): object {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    MD5OfBody: md5(message.body),
    Body: message.body,
    Attributes: messageAttributes(message),
  };
}

function attributesOf(queues: MessageQueues, queue: QueueDefinition): Readonly<Record<string, string>> {
  const visible = queues.countVisible(queue);
  const { deadLetter } = queue;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(queues.all(queue).length - visible),
    VisibilityTimeout: String(queue.visibilitySeconds),
    MessageRetentionPeriod: String(queue.retentionSeconds),
    ...(deadLetter && {
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: deadLetter.arn,
        maxReceiveCount: deadLetter.mostReceives,
      }),
    }),
  };
}

function queueOf(queues: MessageQueues, input: Input): QueueDefinition {
  const name = input.QueueUrl === undefined ? text(input, 'QueueName') : text(input, 'QueueUrl').split('/').at(-1);
  const queue = queues.find(name ?? '');
  if (queue) return queue;
  throw new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
}

function text(input: Input, name: string): string {
  const value = input[name];
  if (value === undefined) return '';
  if (typeof value === 'string') return value;
  throw new AwsError('com.amazon.coral.service#SerializationException', `${name} is not a text.`);
}

function wholeNumber(input: Input, name: string, most: number): number | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw invalid(`Value ${String(value)} for parameter ${name} is invalid. Reason: Must be between 0 and ${most}.`);
}

function invalid(message: string): AwsError {
  return new AwsError('com.amazonaws.sqs#InvalidParameterValueException', message);
}
