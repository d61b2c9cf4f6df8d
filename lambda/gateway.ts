/** The edge of the `gateway` function: API Gateway's event to a `Request`, a `Response` to Lambda's stream. */
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createPageFiles } from './adapters/page-files.ts';
import { handle } from './core/pipeline.ts';
import { readConfiguration, required } from './environment.ts';
import { PAGE_FOLDER } from './page-settings.ts';
import { arrivalFrom, requestFrom } from './proxy-event.ts';
import { createGateway } from './wiring.ts';
import { createDynamoDb, createOwnSigner, createSecretsManager, createSns, createSqs, ownRegion } from './world.ts';

const gateway = createGateway(
  {
    stackName: required(process.env, 'stackName'),
    region: ownRegion(process.env),
    ledgerTable: required(process.env, 'ledgerTable'),
    accessTable: required(process.env, 'accessTable'),
    healthTable: required(process.env, 'healthTable'),
    keyPepperSecret: required(process.env, 'keyPepperSecret'),
    settleQueue: required(process.env, 'settleQueue'),
    budgetAlertTopic: required(process.env, 'budgetAlertTopic'),
    providerSecrets: JSON.parse(required(process.env, 'providerSecrets')),
  },
  readConfiguration(import.meta.url),
  {
    dynamoDb: createDynamoDb(process.env),
    secretsManager: createSecretsManager(process.env),
    sqs: createSqs(process.env),
    sns: createSns(process.env),
    signer: createOwnSigner(process.env),
  },
);

const answerForPage = createPageFiles(new URL(`${PAGE_FOLDER}/`, import.meta.url));

/** Middy streams the body; in this mode it can neither meter nor guard it, so it does nothing else here. */
export const handler = middy<APIGatewayProxyEvent, unknown>({
  executionMode: executionModeStreamifyResponse,
  timeoutEarlyInMillis: 0, // Its early answer stops at the headers. The core keeps the deadline for the whole stream.
})
  .onError(({ error }) => {
    gateway.telemetry.failed('', error);
    const body = JSON.stringify({
      error: { message: 'The gateway failed.', type: 'server_error', param: null, code: 'internal' },
    });
    return { statusCode: 500, headers: { 'content-type': 'application/json' }, body };
  })
  .handler(async (event: APIGatewayProxyEvent, context: Context) => {
    const deadline = Date.now() + context.getRemainingTimeInMillis();
    const request = requestFrom(event);
    const response = (await pageFor(event, request)) ?? (await handle(request, arrivalFrom(event, deadline), gateway));
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: isStream(response) ? response.body : await response.text(),
    };
  });

/** The page is there for anybody: all that it shows it asks for with the key that is pasted into it. */
function pageFor({ resource, queryStringParameters }: APIGatewayProxyEvent, { headers }: Request) {
  const version = queryStringParameters?.v;
  return answerForPage({ resource, version, acceptEncoding: headers.get('accept-encoding') ?? '' });
}

/** Answers that come as they are made, exports that are larger than what is held in memory, and what is no text. */
function isStream(response: Response): boolean {
  if (response.headers.has('content-encoding')) return true;
  return /^(?:text\/(?:event-stream|csv)|application\/jsonl)\b/.test(response.headers.get('content-type') ?? '');
}
