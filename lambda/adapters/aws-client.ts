import { setTimeout as sleep } from 'node:timers/promises';
import { Agent } from 'undici';
import { PROTOCOLS } from './aws-protocols.ts';
import type { Item } from './ledger/attempt-row.ts';
import { type AwsCredentials, createSigner } from './sign-request.ts';

/** An error that an AWS service answered, by its name. */
export class AwsError extends Error {
  override readonly name: string;
  readonly answer: Readonly<Record<string, unknown>>;

  constructor(name: string, status: number, answer: Readonly<Record<string, unknown>>) {
    super(`AWS answered ${status}`); // Its own message may repeat an item.
    this.name = name;
    this.answer = answer;
  }
}

/** One operation of a service, with its input and output as objects. */
export type AwsClient = <Output>(operation: string, input: object) => Promise<Output>;

export interface AwsClientOptions {
  readonly service: keyof typeof PROTOCOLS;
  readonly region: string;
  /** Another endpoint than the region's own: the embedded services of the local run. */
  readonly endpoint?: string | undefined;
  readonly credentials: AwsCredentials;
  readonly attempts?: number;
  readonly timeoutMs?: number;
  now(): number;
  /** From 0 to 1. */
  random(): number;
}

/** Errors after which the same request may succeed. Every write of ours has a condition, so repeating one is safe. */
const PASSING =
  /Throttl|Throughput|RequestLimitExceeded|TransactionInProgress|TransactionConflict|Internal(Server|Service|Error|Failure)|ServiceUnavailable/;

/** All clients of a function share their connections. Neither follows redirects nor decompresses. */
const agent = new Agent({
  connect: { timeout: 1_000, noDelay: true },
  allowH2: false,
  pipelining: 1,
  // A connection that the service has closed in the meantime costs one repetition; a new one costs a handshake.
  keepAliveTimeout: 60_000,
});

/**
 * A client of a few AWS services in the few operations that a call needs. The SDK's clients take 0.6 ms of processor time
 * for each operation and 45 ms of every cold start (docs/decisions/2026-11-20-own-aws-client.md).
 */
export function createAwsClient(options: AwsClientOptions): AwsClient {
  const { service, region, attempts = 3, timeoutMs = 2_000 } = options;
  const url = new URL(options.endpoint ?? `https://${service}.${region}.${suffixOf(service, region)}`);
  const sign = createSigner(service, region, options.credentials);
  const protocol = PROTOCOLS[service];

  const send = async (operation: string, input: object): Promise<unknown> => {
    const { headers, body } = protocol.write(operation, input);
    const path = protocol.path?.(operation) ?? '/';
    const response = await agent.request({
      origin: url.origin,
      path,
      method: 'POST',
      headers: sign({ host: url.host, path, headers, body, at: new Date(options.now()) }),
      body,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    const answer = protocol.read(await response.body.text());
    if (response.statusCode === 200) return answer;
    throw errorFrom(response.statusCode, answer);
  };

  return retrying(send, { attempts, random: options.random, sleep });
}

export interface RetryOptions {
  /** How often a request is sent at most. */
  readonly attempts: number;
  /** From 0 to 1. */
  random(): number;
  sleep(ms: number): Promise<unknown>;
}

/** Sends an operation again whose error may pass. Apart from the sending itself, so that a simulation retries as we do. */
export function retrying(
  send: (operation: string, input: object) => Promise<unknown>,
  { attempts, random, sleep }: RetryOptions,
): AwsClient {
  return async <Output>(operation: string, input: object) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        // The caller names the shape that the service documents for the operation.
        return (await send(operation, input)) as Output;
      } catch (error) {
        if (attempt >= attempts || !isPassing(error)) throw error;
        await sleep(random() * 25 * 2 ** attempt);
      }
    }
  };
}

/** Services of late have only names in the newer domain, which both kinds of addresses have. */
function suffixOf(service: string, region: string): string {
  if (service === 's3vectors') return region.startsWith('cn-') ? 'api.amazonwebservices.com.cn' : 'api.aws';
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

function errorFrom(status: number, answer: unknown): AwsError {
  const fields = typeof answer === 'object' && answer !== null ? { ...answer } : {};
  const type = '__type' in fields && typeof fields.__type === 'string' ? fields.__type : `Http${status}`;
  return new AwsError(type.slice(type.indexOf('#') + 1), status, fields);
}

/** A connection that broke, a service that is busy, an answer that makes no sense: all of that passes. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof AwsError)) return true;
  return PASSING.test(error.name) || /^Http5/.test(error.name);
}

/** The row that a write found where its condition did not hold; `undefined` for any other error. */
export function conflictIn(error: unknown): { readonly item: Item | undefined } | undefined {
  if (!(error instanceof AwsError) || error.name !== 'ConditionalCheckFailedException') return undefined;
  // DynamoDB returns the row as it was written.
  return { item: error.answer.Item as Item | undefined };
}
