/**
 * What CloudFormation would have made of a template's resources in the local account: the names, ARNs and other
 * attributes that `Ref` and `Fn::GetAtt` give. They depend on nothing but the template, so that data outlives a run.
 */
import { createHash } from 'node:crypto';

/** The account that the local run plays. No real account has this number. */
export const LOCAL_ACCOUNT = '000000000000';
/** The region that the local run plays. */
export const LOCAL_REGION = 'us-east-1';

/** One resource of a template, its references not yet resolved. */
export interface Resource {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The property that names a resource of a type, where the template may choose the name. */
const NAME_PROPERTY: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Stage': 'StageName',
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::Events::Rule': 'Name',
  'AWS::IAM::ManagedPolicy': 'ManagedPolicyName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::IAM::User': 'UserName',
  'AWS::Lambda::Alias': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

const ARN: Readonly<Record<string, (name: string) => string>> = {
  'AWS::DynamoDB::GlobalTable': (name) => regional('dynamodb', `table/${name}`),
  'AWS::DynamoDB::Table': (name) => regional('dynamodb', `table/${name}`),
  'AWS::Events::Rule': (name) => regional('events', `rule/${name}`),
  'AWS::IAM::ManagedPolicy': (name) => `arn:aws:iam::${LOCAL_ACCOUNT}:policy/${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${LOCAL_ACCOUNT}:role/${name}`,
  'AWS::IAM::User': (name) => `arn:aws:iam::${LOCAL_ACCOUNT}:user/${name}`,
  'AWS::Lambda::Function': (name) => regional('lambda', `function:${name}`),
  'AWS::Logs::LogGroup': (name) => regional('logs', `log-group:${name}:*`),
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SNS::Topic': (name) => regional('sns', name),
  'AWS::SQS::Queue': (name) => regional('sqs', name),
  'AWS::SecretsManager::Secret': (name) => regional('secretsmanager', `secret:${name}`),
};

/** Types whose `Ref` is neither name nor ARN. */
const REFERENCE: Readonly<Record<string, (name: string) => string>> = {
  'AWS::SQS::Queue': (name) => `https://sqs.${LOCAL_REGION}.amazonaws.com/${LOCAL_ACCOUNT}/${name}`,
};

/** Types whose `Ref` is an ARN instead of a name. */
const REFERRED_BY_ARN = new Set(['AWS::IAM::ManagedPolicy', 'AWS::SNS::Topic', 'AWS::SecretsManager::Secret']);

/** The name of a resource: its own, if the template gives one, else made of the stack and the logical id. */
export function physicalName(resource: Resource, stackName: string, resolve: (value: unknown) => unknown): string {
  if (resource.type === 'AWS::ApiGateway::RestApi') return apiId(`${stackName}/${resource.logicalId}`);
  const property = NAME_PROPERTY[resource.type];
  const given = property && resolve(resource.properties[property]);
  if (typeof given === 'string') return given;
  const name = `${stackName}-${resource.logicalId}`;
  // Functions and roles may have 64 characters, and the end of a logical id is what tells two of them apart.
  return name.length <= 64 ? name : `${stackName.slice(0, 20)}-${resource.logicalId.slice(-43)}`;
}

/** What `Ref` gives for a resource of that name. */
export function referenceTo(resource: Resource, name: string): string {
  const reference = REFERENCE[resource.type];
  if (reference) return reference(name);
  return REFERRED_BY_ARN.has(resource.type) ? arnOf(resource, name) : name;
}

/** What `Fn::GetAtt` gives for a resource of that name. */
export function attributeOf(resource: Resource, name: string, attribute: string): string {
  if (attribute === 'Arn' || (attribute === 'TopicArn' && resource.type === 'AWS::SNS::Topic')) {
    return arnOf(resource, name);
  }
  if (attribute === 'RootResourceId' || attribute === 'RestApiId') return `${name}-root`;
  if (attribute === NAME_PROPERTY[resource.type]) return name;
  throw new Error(
    `The local run does not know the attribute ${attribute} of ${resource.logicalId} (${resource.type}).`,
  );
}

function arnOf(resource: Resource, name: string): string {
  const arn = ARN[resource.type];
  if (!arn) throw new Error(`The local run does not know the ARN of ${resource.logicalId} (${resource.type}).`);
  return arn(name);
}

function regional(service: string, resource: string): string {
  return `arn:aws:${service}:${LOCAL_REGION}:${LOCAL_ACCOUNT}:${resource}`;
}

function apiId(seed: string): string {
  return `local${createHash('sha256').update(seed).digest('hex').slice(0, 5)}`;
}
