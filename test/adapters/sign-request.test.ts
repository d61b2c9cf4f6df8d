import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSigner } from '../../lambda/adapters/sign-request.ts';

const printable = fc.stringMatching(/^[!-~]{1,40}$/);

test('signs as the signer of the AWS SDK does, for any credentials, body, region and time', async () => {
  const inputs = fc.record({
    accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
    secretAccessKey: printable,
    sessionToken: fc.option(printable, { nil: undefined }),
    region: fc.constantFrom('us-east-1', 'eu-central-1', 'cn-north-1'),
    service: fc.constantFrom('dynamodb', 'secretsmanager'),
    path: fc.constantFrom('/', '/openai/v1/chat/completions', '/model/us.anthropic.claude%3A0/invoke', "/a!b'(c)*/d~e"),
    body: fc.string({ unit: 'grapheme', maxLength: 200 }),
    at: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  });
  await fc.assert(
    fc.asyncProperty(inputs, async ({ region, service, path, body, at, ...credentials }) => {
      const host = `${service}.${region}.amazonaws.com`;
      const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.PutItem' };
      const ours = createSigner(service, region, credentials)({ host, path, headers, body, at });

      const reference = new SignatureV4({
        service,
        region,
        credentials: known(credentials),
        sha256: Hash.bind(null, 'sha256'),
      });
      const { 'x-amz-content-sha256': _, ...theirs } = await signedBy(reference, { host, path, headers, body, at });
      expect(ours).toEqual(theirs);
    }),
    { numRuns: 200 },
  );
});

test('the derived key is that of the day on which a request is signed', () => {
  const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  const order = { host: 'dynamodb.us-east-1.amazonaws.com', headers: {}, body: '{}' };
  const sign = createSigner('dynamodb', 'us-east-1', credentials);
  const evening = { ...order, at: new Date('2026-11-20T23:59:59Z') };
  const morning = { ...order, at: new Date('2026-11-21T00:00:01Z') };
  sign(evening);
  expect(sign(morning)).toEqual(createSigner('dynamodb', 'us-east-1', credentials)(morning));
});

interface Order {
  readonly host: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly at: Date;
}

/** The reference adds a header of its own for the hash of the body unless it is told not to. */
async function signedBy(
  signer: SignatureV4,
  { host, path, headers, body, at }: Order,
): Promise<Record<string, string>> {
  const request = {
    method: 'POST',
    protocol: 'https:',
    hostname: host,
    path,
    query: {},
    headers: { ...headers, host },
    body,
  };
  const { headers: signed } = await signer.sign(request, {
    signingDate: at,
    unsignableHeaders: new Set(['x-amz-content-sha256']),
  });
  return signed;
}

function known({
  sessionToken,
  ...keys
}: {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}) {
  return { ...keys, ...(sessionToken !== undefined && { sessionToken }) };
}
