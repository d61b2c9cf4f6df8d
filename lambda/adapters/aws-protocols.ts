/** How a service wants to be asked, and how it answers. */
export interface AwsProtocol {
  /** Where an operation is asked for, if each has a path of its own. */
  path?(operation: string): string;
  write(
    operation: string,
    input: object,
  ): { readonly headers: Readonly<Record<string, string>>; readonly body: string };
  /** The answer as an object, an error with its name in `__type`; throws on what is none. */
  read(text: string): unknown;
}

/** The services that functions use. */
export const PROTOCOLS = {
  dynamodb: json('DynamoDB_20120810', '1.0'),
  secretsmanager: json('secretsmanager', '1.1'),
  sqs: json('AmazonSQS', '1.0'),
  sns: query('2010-03-31'),
  s3vectors: restJson(),
} as const;

/** AWS JSON: the operation is in a header (smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html). */
function json(target: string, version: string): AwsProtocol {
  return {
    write: (operation, input) => ({
      headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amz-target': `${target}.${operation}` },
      body: JSON.stringify(input),
    }),
    read: (text) => JSON.parse(text || '{}'),
  };
}

/** REST with JSON, for services whose operations are all a POST to their own name (smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). */
function restJson(): AwsProtocol {
  return {
    path: (operation) => `/${operation}`,
    write: (_operation, input) => ({ headers: { 'content-type': 'application/json' }, body: JSON.stringify(input) }),
    read: (text) => JSON.parse(text || '{}'),
  };
}

/**
 * AWS Query: a form that is answered in XML (smithy.io/2.0/aws/protocols/aws-query-protocol.html). Only whether it went
 * well, and else the name of the error, is read: that it can be told by a pattern is why there is no parser.
 */
function query(version: string): AwsProtocol {
  return {
    write: (operation, input) => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      // A space as AWS's own clients write it; a plus sign of the text is encoded, and so not touched.
      body: new URLSearchParams({ Action: operation, Version: version, ...input }).toString().replaceAll('+', '%20'),
    }),
    read: (text) => {
      if (!text.trimStart().startsWith('<')) throw new SyntaxError('The answer is no XML.');
      const [, code] = /<Error>.*?<Code>([\w.]+)<\/Code>/s.exec(text) ?? [];
      return code === undefined ? {} : { __type: code };
    },
  };
}
