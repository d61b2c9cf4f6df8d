import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { required } from './environment.ts';

/** The API that a function is behind, and the stage of it. */
export interface OwnApi {
  readonly id: string;
  readonly stage: string;
}

/** Reads which API that is. */
export function ownApi(environment: NodeJS.ProcessEnv): OwnApi {
  return { id: required(environment, 'apiId'), stage: required(environment, 'apiStage') };
}

/**
 * Refuses an event that does not say that it came in by our own API. Who may invoke the function past it can write any
 * event, and be any team: IAM has to keep everybody from that, and this keeps out the events of other APIs and stages.
 */
export function refuseOthers(event: APIGatewayProxyEvent, own: OwnApi): APIGatewayProxyResult | undefined {
  // Whoever invokes the function past API Gateway may leave all of it out.
  const { apiId, stage } = event.requestContext ?? {};
  if (apiId === own.id && stage === own.stage) return undefined;
  const message = 'This request did not come in by the API of this gateway.';
  const error = {
    message,
    type: 'invalid_request_error',
    param: null,
    code: 'forbidden',
    error_type: 'permission_denied',
  };
  return { statusCode: 403, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ error }) };
}
