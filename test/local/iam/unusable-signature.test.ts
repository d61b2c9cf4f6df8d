import { describe, expect, it } from 'vitest';
import { aSignedRequest, NOW } from './a-signed-request.ts';
import { messageOf, ROLE, registry, verify, withAuthorization, withHeader } from './a-verification.ts';

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
