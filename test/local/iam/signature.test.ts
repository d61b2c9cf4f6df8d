import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IdentityRegistry } from '../../../local/aws/identities.ts';
import { type SignedRequest, verifySignature } from '../../../local/iam/signature.ts';
import { aSignedRequest, KEY, NOW } from './a-signed-request.ts';

const ROLE = 'arn:aws:iam::000000000000:role/RedTeam';
const MISMATCH = /^The request signature we calculated does not match the signature you provided\./;

function verify(request: SignedRequest, options: { now?: number; identities?: IdentityRegistry } = {}) {
  const identities = options.identities ?? registry();
  return verifySignature(request, {
    region: 'us-east-1',
    service: 'execute-api',
    identities,
    now: () => options.now ?? NOW,
  });
}

function registry(now: () => number = () => NOW): IdentityRegistry {
  const identities = new IdentityRegistry({ now });
  identities.addUser({ arn: 'arn:aws:iam::000000000000:user/operator', ...KEY });
  identities.addRole({ arn: ROLE, mayAssume: () => true });
  return identities;
}

async function messageOf(request: SignedRequest, now?: number): Promise<string> {
  const result = await verify(request, now === undefined ? {} : { now });
  expect(result).toMatchObject({ ok: false, status: 403 });
  return result.ok ? '' : result.message;
}

function withHeader(request: SignedRequest, name: string, value: string | string[] | undefined): SignedRequest {
  return { ...request, headers: { ...request.headers, [name]: value } };
}

function withAuthorization(request: SignedRequest, change: (header: string) => string): SignedRequest {
  return withHeader(request, 'authorization', change(String(request.headers.authorization)));
}

describe('a request signed by the SDK', () => {
  it('is accepted as its signer', async () => {
    const result = await verify(await aSignedRequest());

    expect(result).toMatchObject({ ok: true, identity: { arn: 'arn:aws:iam::000000000000:user/operator' } });
  });

  it.each([
    ['an encoded slash', '/v1/teams/red%2Fblue/keys'],
    ['an encoded letter', '/v1/teams/%72ed/keys'],
    ['dot segments', '/v1/teams/blue/../red/keys'],
    ['encoded dot segments', '/v1/teams/%2e%2e/red/keys'],
    ['doubled slashes', '//v1//teams/red/keys'],
    ['a trailing slash', '/v1/teams/red/keys/'],
    ['upper case', '/V1/TEAMS/RED/KEYS'],
    ['characters beyond ASCII', '/v1/teams/r%C3%A9d/keys'],
    ['characters that URLs leave alone', "/v1/models/openai/gpt-5~(x)!*';:@&=+$,x"],
    ['nothing', '/'],
  ])('is accepted with %s in its path', async (_name, path) => {
    expect(await verify(await aSignedRequest({ path }))).toMatchObject({ ok: true });
  });

  it.each([
    ['a query', { query: { limit: '10', after: 'a b/c+d' } }],
    ['a repeated parameter', { query: { tag: ['b', 'a'] } }],
    ['an empty parameter', { query: { verbose: '' } }],
    ['spaces in a header', { headers: { 'x-note': '  two   spaces ' } }],
    ['a body beyond ASCII', { body: '{"name":"Zoë 😀"}' }],
    ['no body', { method: 'GET', body: '' }],
  ])('is accepted with %s', async (_name, options) => {
    expect(await verify(await aSignedRequest(options))).toMatchObject({ ok: true });
  });

  it('is accepted with headers that were added on the way', async () => {
    const request = withHeader(await aSignedRequest(), 'x-forwarded-for', '10.0.0.1');

    expect(await verify(request)).toMatchObject({ ok: true });
  });

  it('is accepted whatever its path, query and body hold, and refused when any of them changes', async () => {
    const part = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 4 }), part, part, part, async (segments, name, value, body) => {
        const path = `/${segments.map(encodeURIComponent).join('/')}`;
        const request = await aSignedRequest({ path, query: { [`n${name}`]: value }, body });

        expect(await verify(request)).toMatchObject({ ok: true });
        expect(await messageOf({ ...request, rawUrl: request.rawUrl.replace('/', '/x') })).toMatch(MISMATCH);
        expect(await messageOf({ ...request, rawUrl: `${request.rawUrl}x` })).toMatch(MISMATCH);
        expect(await messageOf({ ...request, bodyBytes: Buffer.from(`${body}x`) })).toMatch(MISMATCH);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a request that was changed after it was signed', () => {
  it.each([
    ['method', (request: SignedRequest) => ({ ...request, method: 'DELETE' })],
    ['team', (request: SignedRequest) => ({ ...request, rawUrl: '/v1/teams/blue/keys' })],
    ['case of the path', (request: SignedRequest) => ({ ...request, rawUrl: '/v1/teams/RED/keys' })],
    ['encoding of the path', (request: SignedRequest) => ({ ...request, rawUrl: '/v1/teams/%72ed/keys' })],
    ['trailing slash', (request: SignedRequest) => ({ ...request, rawUrl: '/v1/teams/red/keys/' })],
    ['query', (request: SignedRequest) => ({ ...request, rawUrl: '/v1/teams/red/keys?admin=1' })],
    ['body', (request: SignedRequest) => ({ ...request, bodyBytes: Buffer.from('{"name":"x"}') })],
    ['host', (request: SignedRequest) => withHeader(request, 'host', 'evil.example')],
    ['content type', (request: SignedRequest) => withHeader(request, 'content-type', 'text/plain')],
    ['a signed header, now absent', (request: SignedRequest) => withHeader(request, 'content-type', undefined)],
    ['payload hash', (request: SignedRequest) => withHeader(request, 'x-amz-content-sha256', 'UNSIGNED-PAYLOAD')],
    [
      'target, now absolute',
      (request: SignedRequest) => ({ ...request, rawUrl: `http://evil.example${request.rawUrl}` }),
    ],
    ['query, now malformed', (request: SignedRequest) => ({ ...request, rawUrl: `${request.rawUrl}?a=%` })],
    ['date, within the skew', (request: SignedRequest) => withHeader(request, 'x-amz-date', '20261120T094501Z')],
  ])('is refused: %s', async (_name, change) => {
    expect(await messageOf(change(await aSignedRequest()))).toMatch(MISMATCH);
  });

  it('is refused with another secret, and with a signature that is cut, emptied or in upper case', async () => {
    const credentials = { ...KEY, secretAccessKey: 'another' };
    expect(await messageOf(await aSignedRequest({ credentials }))).toMatch(MISMATCH);

    const request = await aSignedRequest();
    for (const change of [
      (header: string) => header.slice(0, -1),
      (header: string) => header.replace(/Signature=.*/, 'Signature=x'),
      (header: string) =>
        header.replace(/Signature=.*/, (signature) => signature.toUpperCase().replace('SIGNATURE', 'Signature')),
    ]) {
      expect(await messageOf(withAuthorization(request, change))).toMatch(MISMATCH);
    }
  });

  it('is refused when its list of signed headers repeats a name or is in another order', async () => {
    const request = await aSignedRequest();
    const repeated = (header: string) => header.replace('SignedHeaders=', 'SignedHeaders=host;');
    const reversed = (header: string) =>
      header.replace(
        /SignedHeaders=([^,]+)/,
        (_all, names: string) => `SignedHeaders=${names.split(';').reverse().join(';')}`,
      );

    expect(await messageOf(withAuthorization(request, repeated))).toMatch(MISMATCH);
    expect(await messageOf(withAuthorization(request, reversed))).toMatch(MISMATCH);
  });

  it('is refused when the hash of another body was signed with it', async () => {
    const headers = { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };

    expect(await messageOf(await aSignedRequest({ headers }))).toMatch(MISMATCH);
  });
});

describe('a request without a usable signature', () => {
  it.each([
    [undefined, 'Missing Authentication Token'],
    [[], 'Missing Authentication Token'],
    ['', /^Invalid key=value pair \(missing equal-sign\) in Authorization header/],
    ['Bearer hg_live_secret', /^Invalid key=value pair/],
    ['AWS4-HMAC-SHA256', /^Invalid key=value pair/],
    ['AWS4-HMAC-SHA256 Credential=a, Credential=b', /^Invalid key=value pair/],
    [
      'AWS4-HMAC-SHA256 Signature=x',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'SignedHeaders' parameter.",
    ],
    [
      'AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x',
      /^Credential must have exactly 5 slash-delimited elements/,
    ],
    [['one', 'two'], 'Authorization header must occur once.'],
  ])('is refused: %j', async (authorization, message) => {
    const refusal = await messageOf(withHeader(await aSignedRequest(), 'authorization', authorization));

    if (typeof message === 'string') expect(refusal).toBe(message);
    else expect(refusal).toMatch(message);
    expect(refusal).not.toContain('hg_live_secret');
  });

  it('is refused when it is signed in the query', async () => {
    const request = withHeader(await aSignedRequest(), 'authorization', undefined);

    expect(await messageOf({ ...request, rawUrl: `${request.rawUrl}?X-Amz-Signature=x` })).toMatch(
      /^Signatures in the query/,
    );
  });

  it.each(['host', 'x-amz-date'])('is refused when %s is not under the signature', async (name) => {
    const unsigned = (header: string) => header.replace(new RegExp(`${name};?`), '');

    expect(await messageOf(withAuthorization(await aSignedRequest(), unsigned))).toMatch(/must be a 'SignedHeader'/);
  });

  it('is refused without a date', async () => {
    const request = withHeader(await aSignedRequest(), 'x-amz-date', undefined);

    expect(await messageOf(request)).toMatch(/requires existence of either a 'X-Amz-Date'/);
  });

  it.each(['2026-11-20T09:45:00Z', '20261120T094500', '20261320T094500Z', '20260231T094500Z', 'yesterday'])(
    'is refused with the date %s',
    async (date) => {
      expect(await messageOf(withHeader(await aSignedRequest(), 'x-amz-date', date))).toMatch(
        /^Date must be in ISO-8601/,
      );
    },
  );

  it('is refused for another region, service or day', async () => {
    expect(await messageOf(await aSignedRequest({ region: 'eu-west-1' }))).toBe(
      "Credential should be scoped to a valid region, not 'eu-west-1'.",
    );
    expect(await messageOf(await aSignedRequest({ service: 'sts' }))).toBe(
      "Credential should be scoped to correct service: 'execute-api'.",
    );
    const otherDay = (header: string) => header.replace('/20261120/', '/20261119/');
    expect(await messageOf(withAuthorization(await aSignedRequest(), otherDay))).toMatch(
      /^Date in Credential scope does not match/,
    );
  });
});

describe('the clock', () => {
  const minutes = 60_000;
  it.each([-5 * minutes, 0, 5 * minutes])('may be %d ms off', async (offset) => {
    expect(await verify(await aSignedRequest({ signedAt: NOW + offset }))).toMatchObject({ ok: true });
  });

  it('may not be further off', async () => {
    expect(await messageOf(await aSignedRequest({ signedAt: NOW - 5 * minutes - 1000 }))).toBe(
      'Signature expired: 20261120T093959Z is now earlier than 20261120T094000Z (20261120T094500Z - 5 min.)',
    );
    expect(await messageOf(await aSignedRequest({ signedAt: NOW + 5 * minutes + 1000 }))).toBe(
      'Signature not yet current: 20261120T095001Z is still later than 20261120T095000Z (20261120T094500Z + 5 min.)',
    );
  });
});

describe('the session of a role', () => {
  it('is accepted while it lasts, and refused as expired after it', async () => {
    let now = NOW;
    const identities = registry(() => now);
    const session = identities.startSession(ROLE, 'ci', 900);

    const during = await verify(await aSignedRequest({ credentials: session }), { identities });
    now += 900_000;
    const after = await verify(await aSignedRequest({ credentials: session, signedAt: now }), { identities, now });

    expect(during).toMatchObject({ ok: true, identity: { arn: 'arn:aws:sts::000000000000:assumed-role/RedTeam/ci' } });
    expect(after).toMatchObject({
      ok: false,
      type: 'EXPIRED_TOKEN',
      message: 'The security token included in the request is expired',
    });
  });

  it('is refused without its token, with the token of another session, and with a token outside the signature', async () => {
    const identities = registry();
    const session = identities.startSession(ROLE, 'one', 900);
    const { sessionToken, ...withoutToken } = session;
    const other = { ...session, sessionToken: identities.startSession(ROLE, 'two', 900).sessionToken };
    const tokenLater = withHeader(
      await aSignedRequest({ credentials: withoutToken }),
      'x-amz-security-token',
      sessionToken,
    );
    const invalid = { ok: false, message: 'The security token included in the request is invalid.' };

    expect(await verify(await aSignedRequest({ credentials: withoutToken }), { identities })).toMatchObject(invalid);
    expect(await verify(await aSignedRequest({ credentials: other }), { identities })).toMatchObject(invalid);
    expect(await verify(tokenLater, { identities })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/SignedHeader/),
    });
  });

  it('is refused when nobody knows its key', async () => {
    const credentials = { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' };

    expect(await messageOf(await aSignedRequest({ credentials }))).toBe(
      'The security token included in the request is invalid.',
    );
  });
});
