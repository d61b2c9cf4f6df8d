import { expect, it, test } from 'vitest';
import { PAGE_DOOR } from '../../../lambda/page-settings.ts';
import { CONTROL_DOOR, KEY_DOOR, TEAM_DOOR } from '../../../lambda/settings.ts';
import { plain, type Resource, type SynthesizedStack, unhashed } from '../synthesized.ts';

interface Method {
  readonly AuthorizationType: string;
  readonly Integration: { readonly Uri: unknown };
}

/** Every endpoint: who opens it, which function answers, and whether it streams. */
export function checkDoors({ resources, ofType, text }: SynthesizedStack): void {
  const nameOf = ({ method, path }: { readonly method: string; readonly path: string }) => `${method} ${path}`;
  const methods = methodsOf(resources, ofType('AWS::ApiGateway::Method'));
  const [stage] = ofType('AWS::ApiGateway::Stage').map(([, properties]) => properties);

  it('are exactly the endpoints that the functions serve', () => {
    expect([...methods.keys()].sort()).toEqual(
      [...PAGE_DOOR, ...KEY_DOOR, ...TEAM_DOOR, ...CONTROL_DOOR].map(nameOf).sort(),
    );
    expect(text).not.toContain('{proxy+}');
  });

  test.each([...PAGE_DOOR, ...KEY_DOOR].map(nameOf))(
    '%s streams for as long as Lambda runs, and is open without IAM',
    (name) => {
      const method = methods.get(name);
      expect(method?.AuthorizationType).toBe('NONE');
      expect(method?.Integration).toMatchObject({
        Type: 'AWS_PROXY',
        ResponseTransferMode: 'STREAM',
        TimeoutInMillis: 900_000,
      });
      const address = 'lambda:path/2021-11-15/functions/<GatewayLambdaFunction.Arn>/response-streaming-invocations';
      expect(plain(method?.Integration.Uri)).toBe(`arn:<AWS::Partition>:apigateway:<AWS::Region>:${address}`);
    },
  );

  test.each(TEAM_DOOR.map(nameOf))('%s streams, and is open to IAM only', (name) => {
    const method = methods.get(name);
    expect(method?.AuthorizationType).toBe('AWS_IAM');
    expect(method?.Integration).toMatchObject({ ResponseTransferMode: 'STREAM' });
    expect(plain(method?.Integration.Uri)).toMatch(/<GatewayLambdaFunction\.Arn>\/response-streaming-invocations$/);
  });

  test.each(CONTROL_DOOR.map(nameOf))('%s is open to IAM only, and buffered', (name) => {
    const method = methods.get(name);
    expect(method?.AuthorizationType).toBe('AWS_IAM');
    expect(method?.Integration).not.toHaveProperty('ResponseTransferMode');
    expect(plain(method?.Integration.Uri)).toMatch(/functions\/<ControlLambdaFunction\.Arn>\/invocations$/);
  });

  it('leave room in what one stack, one API and one function may have', () => {
    expect(Object.keys(resources).length).toBeLessThan(400); // Of 500.
    expect(ofType('AWS::ApiGateway::Resource').length).toBeLessThan(200); // Of 300.
    // Each permission is a statement of some 450 bytes in the function's policy, which may have 20,480.
    const ofGateway = ofType('AWS::Lambda::Permission').filter(([, { FunctionName }]) =>
      plain(FunctionName).includes('GatewayLambdaFunction'),
    );
    expect(ofGateway.length * 450).toBeLessThan(18_000);
  });

  it('are regional and throttled, and log no bodies', () => {
    expect(resources.Api?.Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    expect(stage?.StageName).toBe('v1');
    const settings = { DataTraceEnabled: false, LoggingLevel: 'OFF', MetricsEnabled: true };
    const throttle = { ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 };
    expect(stage?.MethodSettings).toEqual([{ HttpMethod: '*', ResourcePath: '/*', ...settings, ...throttle }]);
  });

  it('write an access log that says how a stream went, and nothing that a caller wrote', () => {
    // A stage without an access log logs no field, and fails below.
    const { Format = '{}' } = (stage?.AccessLogSetting ?? {}) as { readonly Format?: string };
    const fields = Object.values<string>(JSON.parse(Format));
    const needed = ['requestId', 'status', 'integration.responseTransferMode', 'integration.timeToAllHeaders'];
    const all = [...needed, 'integration.timeToFirstContent'].map((name) => `$context.${name}`);
    expect(fields).toEqual(expect.arrayContaining(all));
    expect(fields.filter((field) => /body|header\.|querystring|userAgent/i.test(field))).toEqual([]);
  });

  it('may invoke each function from its own endpoints only', () => {
    const sources = ofType('AWS::Lambda::Permission').map(([, permission]) => {
      const { Principal, Action, FunctionName, SourceArn } = permission;
      return `${Principal} ${Action} ${plain(FunctionName)}: ${plain(SourceArn).replace(/^.*<Api>\/<\w+>/, '')}`;
    });
    expect(sources.sort()).toEqual([
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /GET/admin/switches',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /GET/teams/*/budget',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /GET/teams/*/keys',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /POST/admin/switches',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /POST/admin/teams/*/calls/*/corrections',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /POST/teams/*/keys',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /POST/teams/*/keys/*/revoke',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /POST/teams/*/keys/*/rotate',
      'apigateway.amazonaws.com lambda:InvokeFunction <ControlLambdaFunction.Arn>: /PUT/admin/teams/*/budget',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/budget',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/calls',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/calls/*',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/dashboard',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/dashboard/page.css',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/dashboard/page.js',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/generation',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/models',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/models/*',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/calls',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/calls/*',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/ledger/verify',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/models',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/models/*',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/usage',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/v1/models',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/teams/*/v1/models/*',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /GET/usage',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/chat/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/embeddings',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/messages',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/messages/count_tokens',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/responses',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/chat/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/embeddings',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/messages',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/messages/count_tokens',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/responses',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/chat/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/completions',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/embeddings',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/messages',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/messages/count_tokens',
      'apigateway.amazonaws.com lambda:InvokeFunction <GatewayLambdaFunction.Arn>: /POST/teams/*/v1/responses',
      'events.amazonaws.com lambda:InvokeFunction <SweeperLambdaFunction.Arn>: <SweeperSchedule.Arn>',
    ]);
  });
}

/** The methods by name and path, the path put together from the tree of resources. */
function methodsOf(
  resources: SynthesizedStack['resources'],
  methods: readonly (readonly [string, Resource['Properties']])[],
): ReadonlyMap<string, Method> {
  const byId = new Map(Object.entries(resources).map(([id, { Properties }]) => [`<${unhashed(id)}>`, Properties]));
  const pathOf = (reference: string): string => {
    const properties = byId.get(reference);
    return properties === undefined ? '' : `${pathOf(plain(properties.ParentId))}/${properties.PathPart}`;
  };
  return new Map(
    methods.map(([, properties]) => [
      `${properties.HttpMethod} ${pathOf(plain(properties.ResourceId))}`,
      // What a method of API Gateway always has.
      properties as unknown as Method,
    ]),
  );
}
