// biome-ignore-all lint/suspicious/noTemplateCurlyInString: this is how CloudFormation writes Fn::Sub.

/** A text that the deployment puts together. */
export const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
/** The ARN of a resource. */
export const arnOf = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
/** Where a method sends its requests. */
export const integrationUri = (logicalId: string, version: string, action: string) =>
  join(
    'arn:aws:apigateway:',
    { Ref: 'AWS::Region' },
    `:lambda:path/${version}/functions/`,
    arnOf(logicalId),
    `/${action}`,
  );
/** A method of the API. */
export const method = (resource: object, integration: object, more: object = {}) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod: 'POST',
    ResourceId: resource,
    RestApiId: { Ref: 'Api' },
    Integration: integration,
    ...more,
  },
});

const resource = (parent: object, part: string) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { ParentId: parent, PathPart: part, RestApiId: { Ref: 'Api' } },
});

/** An API with a streamed and a buffered method, as CDK writes it. */
export const API = {
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'x' } },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v1', RestApiId: { Ref: 'Api' } } },
  Teams: resource({ 'Fn::GetAtt': ['Api', 'RootResourceId'] }, 'teams'),
  Team: resource({ Ref: 'Teams' }, '{team}'),
  Fn: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      Code: { S3Bucket: { 'Fn::Sub': 'assets-${AWS::AccountId}' }, S3Key: 'abc.zip' },
      Handler: 'index.handler',
      Role: arnOf('Role'),
      Timeout: 900,
      Environment: {
        Variables: {
          TABLE: { Ref: 'Ledger' },
          SECRETS: join('{"a":"', { Ref: 'Pepper' }, '"}'),
          SUBSTITUTED: {
            'Fn::Sub': [
              '${AWS::StackName}/${Ledger}/${Ledger.Arn}/${own}/${!literal}',
              { own: { Ref: 'AWS::URLSuffix' } },
            ],
          },
          SELECTED: { 'Fn::Select': [1, { 'Fn::Split': ['-', 'a-b-c'] }] },
          NOTHING: { Ref: 'AWS::NoValue' },
        },
      },
    },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: { 'Fn::Sub': '${AWS::StackName}-role' },
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda' } }],
      },
      Tags: [{ Key: 'headgate-team', Value: 'a' }],
      Policies: [
        { PolicyName: 'inline', PolicyDocument: { Statement: { Effect: 'Allow', Action: 'a:b', Resource: '*' } } },
      ],
    },
  },
  Policy: {
    Type: 'AWS::IAM::Policy',
    Properties: {
      PolicyName: 'attached',
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['c:d'], Resource: [{ Ref: 'Pepper' }] }] },
    },
  },
  Streamed: method(
    { Ref: 'Team' },
    {
      Type: 'AWS_PROXY',
      ResponseTransferMode: 'STREAM',
      TimeoutInMillis: 900_000,
      Uri: integrationUri('Fn', '2021-11-15', 'response-streaming-invocations'),
    },
  ),
  Buffered: method(
    { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
    { Type: 'AWS_PROXY', Uri: integrationUri('Fn', '2015-03-31', 'invocations') },
    { AuthorizationType: 'AWS_IAM' },
  ),
  Refusal: {
    Type: 'AWS::ApiGateway::GatewayResponse',
    Properties: {
      ResponseType: 'THROTTLED',
      StatusCode: '429',
      ResponseParameters: { 'gatewayresponse.header.retry-after': "'1'" },
      ResponseTemplates: { 'application/json': '{}' },
    },
  },
};
