import { randomUUID } from 'node:crypto';
import { AwsError } from './aws-error.ts';
import { answerQuery, type QueryAnswer, type QueryResult } from './query-protocol.ts';

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
/** By which its requests are told from those of STS, which come to the same place in the same form. */
export const SNS_VERSION = '2010-03-31';

/** What was published to a topic. Nobody is subscribed here: whoever starts the services shows it. */
export interface Notification {
  readonly topicArn: string;
  readonly subject: string | undefined;
  readonly message: string;
}

/** The topics of the local account. */
export class Topics {
  readonly #arns = new Set<string>();
  #listener: (notification: Notification) => void = () => {};

  define(arns: readonly string[]): void {
    for (const arn of arns) this.#arns.add(arn);
  }

  /** Says who gets to see what is published. */
  onPublished(listener: (notification: Notification) => void): void {
    this.#listener = listener;
  }

  publish(notification: Notification): void {
    if (!this.#arns.has(notification.topicArn)) {
      throw new AwsError('NotFound', 'Topic does not exist', { status: 404 });
    }
    this.#listener(notification);
  }
}

/** Answers one request to SNS. */
export function answerSns(topics: Topics, parameters: URLSearchParams): Promise<QueryAnswer> {
  const action = parameters.get('Action') ?? '';
  return answerQuery(NAMESPACE, action, () => resultOf(action, topics, parameters));
}

function resultOf(action: string, topics: Topics, parameters: URLSearchParams): QueryResult {
  if (action !== 'Publish') {
    throw new AwsError('InvalidAction', `The embedded SNS knows no operation ${action}.`);
  }
  const subject = parameters.get('Subject') ?? undefined;
  const message = parameters.get('Message') ?? '';
  // docs.aws.amazon.com/sns/latest/api/API_Publish.html
  if (subject !== undefined && !/^[\x20-\x7e]{1,100}$/.test(subject)) throw invalid('Subject');
  if (message === '' || Buffer.byteLength(message) > 256 * 1024) throw invalid('Message');
  topics.publish({ topicArn: parameters.get('TopicArn') ?? '', subject, message });
  return { MessageId: randomUUID() };
}

function invalid(name: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${name}`);
}
