import { expect, it, test } from 'vitest';
import type { SynthesizedStack } from '../synthesized.ts';

/** The answers that no function of ours gives. */
export function checkRefusals({ ofType }: SynthesizedStack): void {
  const refusals = new Map(
    ofType('AWS::ApiGateway::GatewayResponse').map(([, properties]) => [properties.ResponseType, properties]),
  );

  test.each([
    ['BAD_REQUEST_BODY', '400', 'invalid_request'],
    ['BAD_REQUEST_PARAMETERS', '400', 'invalid_request'],
    ['UNAUTHORIZED', '401', 'authentication'],
    ['ACCESS_DENIED', '403', 'permission_denied'],
    ['EXPIRED_TOKEN', '403', 'permission_denied'],
    ['INVALID_API_KEY', '403', 'permission_denied'],
    ['INVALID_SIGNATURE', '403', 'permission_denied'],
    ['WAF_FILTERED', '403', 'permission_denied'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'endpoint_not_found'],
    ['RESOURCE_NOT_FOUND', '404', 'endpoint_not_found'],
    ['REQUEST_TOO_LARGE', '413', 'request_too_large'],
    ['UNSUPPORTED_MEDIA_TYPE', '415', 'unsupported_media_type'],
    ['THROTTLED', '429', 'rate_limit_exceeded'],
    ['QUOTA_EXCEEDED', '429', 'insufficient_quota'],
    ['API_CONFIGURATION_ERROR', '500', 'internal'],
    ['AUTHORIZER_CONFIGURATION_ERROR', '500', 'internal'],
    ['AUTHORIZER_FAILURE', '500', 'internal'],
    ['INTEGRATION_FAILURE', '504', 'timeout'],
    ['INTEGRATION_TIMEOUT', '504', 'timeout'],
    ['DEFAULT_4XX', undefined, 'invalid_request'],
    ['DEFAULT_5XX', undefined, 'internal'],
  ])('as %s is an error that OpenAI clients can read', (type, status, errorType) => {
    const refusal = refusals.get(type);
    expect(refusal?.StatusCode).toBe(status);
    // One template for each media type.
    const template = (refusal?.ResponseTemplates ?? {}) as Readonly<Record<string, string>>;
    const { error } = JSON.parse(
      String(template['application/json']).replace('$context.error.messageString', '"words"'),
    );
    expect(Object.keys(error)).toEqual(['message', 'type', 'param', 'code', 'error_type']);
    expect(error).toMatchObject({ param: null, error_type: errorType });
  });

  it('has no other kinds', () => {
    expect(refusals.size).toBe(21);
  });

  it('tells a throttled client when to come back', () => {
    const parameters = refusals.get('THROTTLED')?.ResponseParameters;
    expect(parameters).toMatchObject({ 'gatewayresponse.header.retry-after': "'1'" });
  });

  it('can be read by the first page of the configuration', () => {
    for (const { ResponseParameters } of refusals.values()) {
      expect(ResponseParameters).toMatchObject({
        'gatewayresponse.header.access-control-allow-origin': "'https://app.acme.com'",
        'gatewayresponse.header.vary': "'Origin'",
      });
    }
  });
}
