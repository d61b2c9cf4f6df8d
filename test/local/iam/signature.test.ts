import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SignedRequest } from '../../../local/iam/signature.ts';
import { aSignedRequest, KEY } from './a-signed-request.ts';
import { MISMATCH, messageOf, verify, withAuthorization, withHeader } from './a-verification.ts';

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
