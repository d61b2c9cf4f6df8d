import { expect, it, test } from 'vitest';
import { PAGE_DOOR } from '../../../lambda/page-settings.ts';
import { CONTROL_DOOR, KEY_DOOR, OPERATOR_DOOR, TEAM_DOOR } from '../../../lambda/settings.ts';
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
    const questions = [...new Set(KEY_DOOR.map(({ path }) => `OPTIONS ${path}`))]; // For pages in browsers.
    const served = [...PAGE_DOOR, ...KEY_DOOR, ...TEAM_DOOR, ...OPERATOR_DOOR, ...CONTROL_DOOR].map(nameOf);
    expect([...methods.keys()].sort()).toEqual([...served, ...questions].sort());
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

  it('answer the questions of browsers at the key door alone, by the function that knows the origins', () => {
    for (const [name, { AuthorizationType, Integration }] of methods) {
      if (!name.startsWith('OPTIONS ')) continue;
      expect([name, AuthorizationType]).toEqual([name, 'NONE']);
      expect(name).not.toMatch(/teams|admin/);
      expect(plain(Integration.Uri)).toMatch(/<GatewayLambdaFunction\.Arn>\/response-streaming-invocations$/);
    }
  });

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

  it('leave room in what one stack and one API may have', () => {
    expect(Object.keys(resources).length).toBeLessThan(400); // Of 500.
    expect(ofType('AWS::ApiGateway::Resource').length).toBeLessThan(200); // Of 300.
  });

  it('are regional and throttled, and log no bodies', () => {
    expect(resources.Api?.Properties.EndpointConfiguration).toEqual({ Types: ['REGIONAL'] });
    expect(stage?.StageName).toBe('v1');
    const settings = { DataTraceEnabled: false, LoggingLevel: 'OFF', MetricsEnabled: false };
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

  it('may invoke the functions behind them, in their stage alone, with one permission each', () => {
    const permissions = ofType('AWS::Lambda::Permission').filter(
      ([, { Principal }]) => Principal === 'apigateway.amazonaws.com',
    );
    const sources = permissions.map(([, { Action, FunctionName, SourceArn }]) => {
      return `${Action} ${plain(FunctionName)}: ${plain(SourceArn)}`;
    });
    const source = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Api>/v1/*/*';
    expect(sources.sort()).toEqual([
      `lambda:InvokeFunction <ControlLambdaFunction.Arn>: ${source}`,
      `lambda:InvokeFunction <GatewayLambdaFunction.Arn>: ${source}`,
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
