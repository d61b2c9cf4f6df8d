import { Hash } from '@smithy/hash-node';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asWritten, sign } from '../../dashboard/signed/sign.ts';

/** AWS's test suite for Signature Version 4: docs.aws.amazon.com/general/latest/gr/signature-v4-test-suite.html */
describe('AWS’s published vectors', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
  const sessionToken =
    'AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==';
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const vanilla = { method: 'GET', search: '', headers: {}, body: '', token: undefined };

  test.each([
    ['get-vanilla', vanilla, '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'],
    [
      'get-vanilla-query-order-key-case',
      { ...vanilla, search: '?Param2=value2&Param1=value1' },
      'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    ],
    [
      'get-header-value-trim',
      { ...vanilla, headers: { 'my-header1': ' value1', 'my-header2': '"a   b   c"' } },
      'acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736',
    ],
    [
      'post-vanilla',
      { ...vanilla, method: 'POST' },
      '5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
    ],
    [
      'post-x-www-form-urlencoded',
      { ...vanilla, method: 'POST', headers: form, body: 'Param1=value1' },
      'ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a',
    ],
    [
      'post-sts-header-before',
      { ...vanilla, method: 'POST', token: sessionToken },
      '85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead',
    ],
  ])('%s', async (_, { method, search, headers, body, token }, signature) => {
    const url = new URL(`https://example.amazonaws.com/${search}`);
    const request = { method, url, headers, body, at: new Date('2015-08-30T12:36:00Z') };
    const signed = await sign(
      request,
      { ...credentials, sessionToken: token },
      { region: 'us-east-1', service: 'service' },
    );
    expect(signed.authorization).toMatch(new RegExp(`Signature=${signature}$`));
  });
});

test('signs as the signer of the AWS SDK does, whatever the path, the query and the body', async () => {
  const printable = fc.stringMatching(/^[!-~]{1,40}$/);
  const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((one) => one.isWellFormed());
  const inputs = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE'),
    names: fc.array(text, { minLength: 1, maxLength: 3 }),
    query: fc.dictionary(text, text, { maxKeys: 4 }),
    body: text,
    secretAccessKey: printable,
    sessionToken: printable,
    at: fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true }),
  });
  await fc.assert(
    fc.asyncProperty(inputs, async ({ method, names, query, body, at, ...keys }) => {
      const credentials = { accessKeyId: 'ASIAEXAMPLEEXAMPLE00', ...keys };
      const path = `/v1/teams/x${names.map((name) => `/${encodeURIComponent(name)}-`).join('')}`;
      const url = new URL(`https://api.example.com:8443${path}?${asWritten(Object.entries(query))}`);
      const headers = { 'content-type': 'application/json' };
      const ours = await sign({ method, url, headers, body, at }, credentials, {
        region: 'eu-central-1',
        service: 'execute-api',
      });

      const reference = new SignatureV4({
        ...{ service: 'execute-api', region: 'eu-central-1', credentials },
        sha256: Hash.bind(null, 'sha256'),
      });
      const request = { protocol: 'https:', hostname: url.hostname, path: url.pathname, method, query, body };
      const { headers: theirs } = await reference.sign(
        { ...request, headers: { ...headers, host: url.host } },
        { signingDate: at, unsignableHeaders: new Set(['x-amz-content-sha256']) },
      );
      expect(ours.authorization).toBe(theirs.authorization);
      expect(ours).not.toHaveProperty('host'); // No page may set it.
    }),
    { numRuns: 200 },
  );
});
