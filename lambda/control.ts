/** The edge of the `control` function, which only IAM opens: API Gateway has decided on the route who may call it. */
import middy from '@middy/core';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { putKey } from './adapters/dynamodb-keys.ts';
import { createSecrets } from './adapters/secrets-manager.ts';
import { createKey } from './core/create-key.ts';
import { toGatewayError } from './core/errors.ts';
import { readBody } from './core/read-body.ts';
import { openaiChat } from './dialects/openai-chat/index.ts';
import { readConfiguration, required } from './environment.ts';
import { arrivalFrom, requestFrom } from './proxy-event.ts';
import { createDynamoDb, createSecretsManager, systemClock } from './world.ts';

const { limits, teams } = readConfiguration(import.meta.url);
const access = { client: createDynamoDb(process.env), table: required(process.env, 'accessTable') };
const pepper = { pepper: required(process.env, 'keyPepperSecret'), providers: {} };
const secrets = createSecrets(createSecretsManager(process.env), pepper, systemClock.now);

export const handler = middy<APIGatewayProxyEvent, APIGatewayProxyResult>().handler(async (event) => {
  try {
    const { parameters } = arrivalFrom(event, Number.POSITIVE_INFINITY);
    const { body } = await readBody(requestFrom(event), limits);
    const place = process.env.AWS_ENDPOINT_URL ? 'local' : 'live';
    const order = { team: parameters.team ?? '', body, place, teams: Object.keys(teams) } as const;
    const { record, answer } = createKey(order, await secrets.pepper(), systemClock);
    await putKey(access, record);
    return answered(201, answer);
  } catch (cause) {
    const error = toGatewayError(cause);
    if (error.code === 'internal') console.error(cause instanceof Error ? cause.name : 'unknown');
    return answered(error.status, openaiChat.writeError(error, event.requestContext.requestId));
  }
});

function answered(statusCode: number, body: object): APIGatewayProxyResult {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
