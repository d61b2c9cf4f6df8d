/** The edge of the `gateway` function: API Gateway's event to a `Request`, a `Response` to Lambda's stream. */
import middy from '@middy/core';
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createPageFiles } from './adapters/page-files.ts';
import { createCors } from './core/cors.ts';
import { bringsCode, openSession } from './core/dashboard/open-session.ts';
import { isForOperators, operate } from './core/operate.ts';
import { handle } from './core/pipeline.ts';
import { readConfiguration, required } from './environment.ts';
import { gatewayEnvironment } from './gateway-environment.ts';
import { PAGE_FOLDER } from './page-settings.ts';
import { arrivalFrom, headersFrom, refuseOthers, requestFrom } from './proxy-event.ts';
import { createGateway } from './wiring.ts';
import { createClients, ownRegion } from './world.ts';

const configuration = readConfiguration(import.meta.url);
const cors = createCors(configuration.cors?.origins);
const api = { id: required(process.env, 'apiId'), stage: required(process.env, 'apiStage') };
const gateway = createGateway(gatewayEnvironment(process.env), configuration, createClients(process.env));

const answerForPage = createPageFiles(new URL(`${PAGE_FOLDER}/`, import.meta.url), ownRegion(process.env));

/** Middy streams the body; in this mode it can neither meter nor guard it, so it does nothing else here. */
export const handler = middy<APIGatewayProxyEvent, unknown>({
  executionMode: executionModeStreamifyResponse,
  // Once the last byte has gone out: what is kept of a call delays none.
  requestEnd: () => gateway.afterwards.done(),
  timeoutEarlyInMillis: 0, // Its early answer stops at the headers. The core keeps the deadline for the whole stream.
})
  .onError(({ error, event }) => {
    gateway.telemetry.failed('', error);
    const failed = { message: 'The gateway failed.', type: 'server_error', param: null, code: 'internal' };
    return replyTo(event, Response.json({ error: failed }, { status: 500 }));
  })
  .handler(async (event: APIGatewayProxyEvent, context: Context) => {
    const refused = refuseOthers(event, api);
    if (refused) return refused;
    // Only a gateway that knows pages has such routes, and no browser sends a key with it.
    if (event.httpMethod === 'OPTIONS') return written(cors.preflight(headersFrom(event)));
    const request = requestFrom(event);
    const page = await pageFor(event, request);
    if (page) return written(page);
    const deadline = Date.now() + context.getRemainingTimeInMillis();
    const arrival = arrivalFrom(event, deadline);
    const answer = bringsCode(arrival) ? openSession : isForOperators(arrival) ? operate : handle;
    return replyTo(event, await answer(request, arrival, gateway));
  });

function replyTo(event: APIGatewayProxyEvent, response: Response) {
  const arrival = arrivalFrom(event, 0);
  // What is signed is no page's business.
  const isForPages = arrival.team === undefined && !isForOperators(arrival);
  return written(response, isForPages ? cors.headersFor(headersFrom(event), response.headers) : {});
}

async function written(response: Response, more: Readonly<Record<string, string>> = {}) {
  return {
    statusCode: response.status,
    headers: { ...Object.fromEntries(response.headers), ...more },
    body: isStream(response) ? response.body : await response.text(),
  };
}

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
