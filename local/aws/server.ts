import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { AwsError } from './aws-error.ts';
import type { DynamoDb } from './dynamodb.ts';
import { openDynamoDb } from './dynamodb.ts';
import { IdentityRegistry } from './identities.ts';
import { createTokenIssuer } from './identity-tokens.ts';
import { MessageQueues } from './message-queues.ts';
import type { SecretsManager } from './secrets-manager.ts';
import { openSecretsManager } from './secrets-manager.ts';
import { answerSns, SNS_VERSION, Topics } from './sns.ts';
import { answerSqs } from './sqs.ts';
import { answerSts, type StsAccount } from './sts.ts';

// What DynamoDB takes at most; the other services take less.
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** What `startLocalAws` needs; every member has a default. */
export interface LocalAwsOptions {
  /** Where tables and secrets are kept. Absent: in memory, and nothing is written to disk. */
  readonly folder?: string;
  readonly account?: string;
  readonly region?: string;
  readonly port?: number;
  readonly identities?: IdentityRegistry;
  readonly now?: () => number;
  /** How often expired items are removed. */
  readonly sweepIntervalMs?: number;
}

/** The embedded services, running. SDK clients reach them with AWS_ENDPOINT_URL set to the endpoint. */
export interface LocalAws {
  readonly endpoint: string;
  readonly identities: IdentityRegistry;
  readonly queues: MessageQueues;
  readonly topics: Topics;
  close(): Promise<void>;
}

/** Starts DynamoDB, Secrets Manager, SNS, SQS and STS on one loopback port, in their real wire protocols. */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const { account = '000000000000', region = 'us-east-1', now = Date.now, folder } = options;
  const identities = options.identities ?? new IdentityRegistry({ now });
  const common = { account, region, now, sweepIntervalMs: options.sweepIntervalMs ?? 30_000 };
  // The tables come first: their lock keeps a second process away from the secrets, too.
  const dynamoDb = await openDynamoDb(folder === undefined ? common : { ...common, folder: join(folder, 'dynamodb') });
  try {
    const secretsManager = openSecretsManager(folder === undefined ? common : { ...common, folder });
    const queues = new MessageQueues(folder === undefined ? { now } : { folder, now });
    const topics = new Topics();
    const { promise: services, resolve: begin } = Promise.withResolvers<Services>();
    // Connections are never closed for being idle: a client that used one at that moment would see a reset.
    const server = createServer({ noDelay: true, keepAliveTimeout: 0 }, (request, response) => {
      services
        .then((all) => serve(all, request, response))
        .catch((error: unknown) => {
          console.error('The embedded AWS services failed.', error);
          response.destroy();
        });
    });
    const endpoint = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
    // The issuer of tokens has this address as its name.
    const issuer = createTokenIssuer({ url: endpoint, region, now });
    begin({ dynamoDb, secretsManager, queues, topics, sts: { identities, region, now, issuer } });
    return {
      endpoint,
      identities,
      queues,
      topics,
      async close() {
        await stop(server);
        await dynamoDb.close();
      },
    };
  } catch (error) {
    await dynamoDb.close();
    throw error;
  }
}

interface Services {
  readonly dynamoDb: DynamoDb;
  readonly secretsManager: SecretsManager;
  readonly queues: MessageQueues;
  readonly topics: Topics;
  readonly sts: StsAccount;
}

interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

async function serve(services: Services, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readBody(request);
  if (body === 'gone') return;
  const answer =
    body === 'too long'
      ? jsonAnswer('1.0', 413, { __type: 'RequestEntityTooLargeException' })
      : await answerTo(services, request, body.bytes);
  response.writeHead(answer.status, {
    'content-type': answer.contentType,
    'content-length': Buffer.byteLength(answer.body),
    'x-amzn-requestid': randomUUID(),
    // Some SDKs refuse an answer of DynamoDB whose checksum is wrong, and none an answer that has a right one.
    'x-amz-crc32': crc32(answer.body),
  });
  response.end(answer.body);
}

function readBody(request: IncomingMessage): Promise<{ readonly bytes: Buffer } | 'too long' | 'gone'> {
  const { promise, resolve } = Promise.withResolvers<{ readonly bytes: Buffer } | 'too long' | 'gone'>();
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= MAX_BODY_BYTES) chunks.push(chunk);
  });
  request.on('end', () => resolve(bytes > MAX_BODY_BYTES ? 'too long' : { bytes: Buffer.concat(chunks) }));
  // The client left before it had sent everything: there is nobody to answer.
  request.on('error', () => resolve('gone'));
  return promise;
}

/**
 * Only STS asks who is calling, because it gives credentials away. DynamoDB and Secrets Manager take any signature:
 * the functions' credentials are static and made up by whoever starts them, and only loopback reaches this port.
 */
async function answerTo(services: Services, request: IncomingMessage, bodyBytes: Buffer): Promise<Answer> {
  const document = request.method === 'GET' && (await services.sts.issuer.documentAt(request.url ?? ''));
  if (document) return { status: 200, contentType: 'application/json', body: JSON.stringify(document) };
  const target = request.headers['x-amz-target'];
  const [service, operation = ''] = typeof target === 'string' ? target.split('.') : [];
  switch (service) {
    case 'DynamoDB_20120810':
      return jsonService('1.0', bodyBytes, (input) => services.dynamoDb.answer(operation, input));
    case 'secretsmanager':
      return jsonService('1.1', bodyBytes, async (input) => services.secretsManager.answer(operation, input));
    case 'AmazonSQS':
      return jsonService('1.0', bodyBytes, async (input) => answerSqs(services.queues, operation, input));
    case undefined:
      if (request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
        const { method = '', url: rawUrl = '', headersDistinct: headers } = request;
        const parameters = new URLSearchParams(bodyBytes.toString());
        const isForSns = parameters.get('Version') === SNS_VERSION;
        const { status, xml } = isForSns
          ? await answerSns(services.topics, parameters)
          : await answerSts(services.sts, parameters, { method, rawUrl, headers, bodyBytes });
        return { status, contentType: 'text/xml', body: xml };
      }
  }
  const message = `The embedded AWS services know DynamoDB, Secrets Manager, SNS, SQS and STS, not ${service ?? request.url}.`;
  return jsonAnswer('1.1', 400, { __type: 'UnknownOperationException', message });
}

async function jsonService(
  version: string,
  bodyBytes: Buffer,
  answer: (input: Readonly<Record<string, unknown>>) => Promise<unknown>,
): Promise<Answer> {
  try {
    return jsonAnswer(version, 200, await answer(parseInput(bodyBytes.toString())));
  } catch (error) {
    if (error instanceof AwsError) {
      const { type, message, details, status } = error;
      return jsonAnswer(version, status, { __type: type, message, ...details });
    }
    console.error('The embedded AWS services failed.', error);
    return jsonAnswer(version, 500, { __type: 'InternalServerError', message: 'Internal server error' });
  }
}

function parseInput(body: string): Readonly<Record<string, unknown>> {
  try {
    const input: unknown = JSON.parse(body);
    if (typeof input === 'object' && input !== null && !Array.isArray(input)) return input as Record<string, unknown>; // as just checked
  } catch {
    // Answered below in the services' own words, which name no cause.
  }
  throw new AwsError('com.amazon.coral.service#SerializationException', 'The request is not a JSON object.');
}

function jsonAnswer(version: string, status: number, body: unknown): Answer {
  return { status, contentType: `application/x-amz-json-${version}`, body: JSON.stringify(body) };
}

function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.once('error', reject);
  // A server that listens on a TCP port has an address of this kind.
  server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  return promise;
}

/** Lets requests that are being answered finish; idle connections are closed at once. */
async function stop(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const impatience = setTimeout(() => server.closeAllConnections(), 1000);
  await promise;
  clearTimeout(impatience);
}
