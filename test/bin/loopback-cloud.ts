import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What the account has, as far as the commands ask for it. */
export interface Cloud {
  readonly stacks: Readonly<Record<string, CloudStack>>;
  /** How many requests Lambda serves at a time; absent: it does not tell. */
  readonly concurrency?: number;
  /** How many requests the account's functions may serve at a time, in all; absent: 1,000. */
  readonly quota?: number;
  /** ARNs of secrets, and whether they have a value. */
  readonly secrets?: Readonly<Record<string, boolean>>;
}

/** A stack of the account. */
export interface CloudStack {
  readonly status?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  /** Logical id to how it is deleted: `Retain`, or not at all. */
  readonly resources?: Readonly<Record<string, 'Retain' | 'Delete'>>;
}

const ACCOUNT = '111122223333';

/** AWS on loopback: CloudFormation, STS, Lambda and Secrets Manager, each with the few operations that the commands use. */
export async function startLoopbackCloud(cloud: Cloud) {
  const server = createServer(async (request, response) => {
    const { status = 200, type, body } = answerTo(cloud, request, await text(request));
    response.writeHead(status, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A server that listens on TCP has an address with a port.
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** What a process needs to find it. */
    environment: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'secret-of-the-account',
      AWS_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/nonexistent',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Answer {
  readonly status?: number;
  readonly type: string;
  readonly body: string;
}

function answerTo(
  { stacks, concurrency, quota = 1000, secrets = {} }: Cloud,
  { url, headers }: IncomingMessage,
  body: string,
): Answer {
  if (url?.startsWith('/2016-08-19/account-settings')) {
    if (concurrency === undefined) return json({ Message: 'You may not.' }, 403);
    return json({ AccountLimit: { ConcurrentExecutions: quota, UnreservedConcurrentExecutions: concurrency } });
  }
  if (headers['x-amz-target'] === 'secretsmanager.DescribeSecret') {
    const { SecretId } = JSON.parse(body);
    if (!Object.hasOwn(secrets, SecretId)) return json({ __type: 'ResourceNotFoundException' }, 400);
    return json({ ARN: SecretId, ...(secrets[SecretId] && { VersionIdsToStages: { one: ['AWSCURRENT'] } }) });
  }
  const { Action = '', StackName = '' } = Object.fromEntries(new URLSearchParams(body));
  if (Action === 'GetCallerIdentity') {
    return xml(Action, `<Account>${ACCOUNT}</Account><Arn>arn:aws:iam::${ACCOUNT}:user/somebody</Arn>`);
  }
  const stack = stacks[StackName];
  if (!stack) {
    const error = `<Type>Sender</Type><Code>ValidationError</Code><Message>Stack ${StackName} does not exist</Message>`;
    return { status: 400, type: 'text/xml', body: `<ErrorResponse><Error>${error}</Error></ErrorResponse>` };
  }
  return xml(Action, partsOf(Action, StackName, stack));
}

function partsOf(action: string, name: string, { status, outputs = {}, resources = {} }: CloudStack): string {
  const entries = Object.entries(resources);
  if (action === 'GetTemplate') {
    const Resources = entries.map(([id, DeletionPolicy]) => [id, { Type: `AWS::Test::${id}`, DeletionPolicy }]);
    return `<TemplateBody>${JSON.stringify({ Resources: Object.fromEntries(Resources) })}</TemplateBody>`;
  }
  if (action === 'ListStackResources') {
    const summary = (id: string) =>
      `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}-${id}</PhysicalResourceId></member>`;
    return `<StackResourceSummaries>${entries.map(([id]) => summary(id)).join('')}</StackResourceSummaries>`;
  }
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<Stacks><member><StackName>${name}</StackName><StackStatus>${status ?? 'CREATE_COMPLETE'}</StackStatus>
    <CreationTime>2026-11-20T09:45:00Z</CreationTime><Outputs>${members.join('')}</Outputs></member></Stacks>`;
}

function json(value: object, status = 200): Answer {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

function xml(action: string, parts: string): Answer {
  return {
    type: 'text/xml',
    body: `<${action}Response><${action}Result>${parts}</${action}Result></${action}Response>`,
  };
}
