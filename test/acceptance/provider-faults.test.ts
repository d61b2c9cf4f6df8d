import { describe, expect, test } from 'vitest';
import { aGateway } from '../support/a-gateway.ts';
import {
  answer,
  chatError,
  type EndpointFaultName,
  fault,
  frames,
  startBrokenEndpoint,
  status,
} from '../support/fake-provider.ts';
import { readBody } from '../support/sse.ts';
import { aHouse, HELLO, STREAM } from './a-house.ts';

const house = aHouse();

async function ask(body: object = HELLO) {
  const response = await house.headgate.ask(body);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

test('row 34: a refused provider key is a 502 of its own, without a fragment of the key, and is not tried again', async () => {
  for (const message of [
    'Incorrect API key provided: sk-proj…abcd',
    'Incorrect API key provided: provider*****fake.',
  ]) {
    house.provider.script(status(401, { body: chatError(message) }));
    const { status: code, text } = await ask();
    expect(code).toBe(502);
    expect(text).toContain('"error_type":"provider_auth_failed"');
    expect(text).not.toMatch(/sk-|abcd|provider\*/);
  }
  expect(house.provider.requests).toHaveLength(2);
  expect(house.rows.map((row) => row.state)).toEqual(['VOIDED', 'VOIDED']);
});

describe('addresses', () => {
  test.each<readonly [number, EndpointFaultName, number]>([
    [35, 'connect-refused', 502],
    [36, 'name-unknown', 502],
    [37, 'tls-self-signed', 502],
    [37, 'tls-expired', 502],
    [37, 'tls-wrong-host', 502],
    [37, 'tls-to-plaintext', 504],
    [37, 'handshake-hang', 504],
  ])('row %i: %s is a status, and the row is voided (fallback comes later)', async (_row, name, code) => {
    const endpoint = await startBrokenEndpoint(name);
    const lost = aGateway()
      .withProvider('fake', { url: endpoint.url })
      .withBounds(code === 504 ? { connectMs: 200 } : {})
      .start();
    const response = await lost.ask(HELLO);
    expect(response.status).toBe(code);
    expect(lost.rows).toMatchObject([{ state: 'VOIDED', costPicoUsd: 0n }]);
    await lost.close();
    await endpoint.close();
  });
});

describe('silence and hanging up', () => {
  test('row 38: silence before the headers is a 504, and its row an estimate (fallback comes later)', async () => {
    house.provider.script(fault('hang-before-headers'));
    house.headgate.setBounds({ firstContentMs: 300 });
    const { status: code, text } = await ask(STREAM);
    expect(code).toBe(504);
    expect(text).toContain('"error_type":"timeout"');
    expect(house.rows).toMatchObject([
      { state: 'SETTLED', ending: { outcome: 'timed-out', cost: { source: 'estimate' } } },
    ]);
    await expect.poll(() => house.provider.requests[0]?.abortedAt).toBeDefined();
  });

  test.each(['fin-before-headers', 'rst-before-headers'] as const)(
    'row 39: %s, on a new connection and on a used one, is sent at most twice and never counted twice',
    async (name) => {
      for (const isUsed of [false, true]) {
        if (isUsed) await ask();
        const before = { requests: house.provider.requests.length, rows: house.rows.length };
        house.provider.script(fault(name));
        expect((await ask()).status).toBe(502);
        expect(house.provider.requests.length - before.requests).toBeLessThanOrEqual(2);
        expect(house.rows.slice(before.rows)).toMatchObject([{ state: 'SETTLED', ending: { outcome: 'failed' } }]);
      }
    },
  );
});

describe('refusals', () => {
  test.each([500, 502, 503, 504, 520])('row 40: a page of HTML with status %i is not shown', async (code) => {
    house.provider.script(fault('html-error', { status: code }));
    const { status: seen, text, headers } = await ask();
    expect(seen).toBe({ 503: 503, 504: 504 }[code] ?? 502);
    expect(headers.get('content-type')).toContain('application/json');
    expect(text).not.toMatch(/<|Ray ID/);
    expect(house.rows).toMatchObject([{ state: 'VOIDED' }]);
  });

  test.each([undefined, '7'])(
    'row 41: 529 is a 503 that may be tried again, with Retry-After %j',
    async (retryAfter) => {
      house.provider.script(fault('529', retryAfter === undefined ? {} : { retryAfter }));
      const { status: code, headers, text } = await ask();
      expect(code).toBe(503);
      expect(text).toContain('"error_type":"provider_overloaded"');
      expect(headers.get('retry-after')).toBe(retryAfter ?? null);
    },
  );

  test.each([
    ['2', '2'],
    ['0', '0'],
    ['-5', null],
    ['1000000000', '86400'],
    ['1e9', null],
    ['Wed, 21 Oct 2015 07:28:00 GMT', null],
    ['soon', null],
  ])('row 42: a 429 with Retry-After %j is passed on with %j (waiting comes later)', async (retryAfter, seen) => {
    house.provider.script(fault('429-retry-after', { retryAfter }));
    const { status: code, headers, text } = await ask();
    expect(code).toBe(429);
    expect(text).toContain('"code":"rate_limit_exceeded"');
    expect(headers.get('retry-after')).toBe(seen);
    expect(house.provider.requests).toHaveLength(1);
  });

  const gemini = { code: 429, status: 'RESOURCE_EXHAUSTED', message: 'x', details: [{ retryDelay: '34s' }] };
  const openai = (message: string) => ({ message, type: 'tokens', code: 'rate_limit_exceeded' });
  test.each([
    ['in a body', status(429, { body: { error: gemini } }), '34'],
    ['in a stream', frames([`data: ${JSON.stringify({ error: gemini })}`]), '34'],
    ['in seconds', status(429, { body: { error: openai('Rate limit reached. Please try again in 11.05s.') } }), '12'],
    ['in minutes', status(429, { body: { error: openai('Limit 3. Please try again in 1m2.5s. Visit …') } }), '63'],
    ['in a moment', status(429, { body: { error: openai('Please try again in 172ms.') } }), '1'],
    ['as a figure', status(429, { body: { error: openai('Limit 3, Requested 5s.') } }), null],
  ])('row 42: what a provider says in its words %s is passed on as well', async (_where, play, seen) => {
    house.provider.script(play);
    const { status: code, headers } = await ask(STREAM);
    expect([code, headers.get('retry-after')]).toEqual([429, seen]);
  });

  test.each([
    ['429-spend-limit', 'enforced_spend_limit_reached'],
    ['429-spend-limit', 'credit_balance_exhausted'],
    ['429-spend-limit', 'organization_spend_limit_exceeded'],
    ['429-spend-limit', 'project_spend_limit_exceeded'],
    ['400-usage-limit', 'unused'],
  ] as const)('row 43: %s %s is money that is gone, and is not tried again', async (name, code) => {
    house.provider.script(fault(name, { code }));
    const { status: seen, text } = await ask();
    expect(seen).toBe(429);
    expect(text).toContain('"error_type":"insufficient_quota"');
    expect(house.provider.requests).toHaveLength(1);
    expect(house.rows).toMatchObject([{ state: 'VOIDED' }]);
  });

  test.each([
    'enforced_spend_limit_reached',
    'credit_balance_exhausted',
    'organization_spend_limit_exceeded',
    'project_spend_limit_exceeded',
  ])('row 43: %s alone says so, whatever the error is called beside it', async (code) => {
    house.provider.script(status(429, { body: chatError('No more for now.', { type: 'requests', code }) }));
    expect((await ask()).text).toContain('"error_type":"insufficient_quota"');
  });

  test('row 44: a prompt that is too long is the caller’s 400, with its param', async () => {
    const message = "This model's maximum context length is 8192 tokens.";
    const body = chatError(message, { code: 'context_length_exceeded', param: 'messages' });
    house.provider.script(status(400, { body }));
    const { status: code, text } = await ask();
    expect(code).toBe(400);
    expect(JSON.parse(text).error).toMatchObject({ message, code: 'context_length_exceeded', param: 'messages' });
  });

  test.each([
    [403, 403, 'permission_denied'],
    [404, 404, 'model_not_found'],
    [410, 404, 'model_not_found'],
    [413, 413, 'request_too_large'],
    [422, 400, 'invalid_request'],
  ])('row 45: a %i is a %i (%s) and is not tried again', async (theirs, ours, errorType) => {
    house.provider.script(status(theirs));
    const { status: code, text } = await ask();
    expect(code).toBe(ours);
    expect(text).toContain(`"error_type":"${errorType}"`);
    expect(house.provider.requests).toHaveLength(1);
  });
});

test('row 45: a refusal keeps the words that clients depend on', async () => {
  house.provider.script(
    status(400, { body: chatError("Unsupported value: 'temperature'", { param: 'temperature' }) }),
    answer(),
  );
  const refused = await readBody(await house.headgate.ask(HELLO));
  expect(refused.error).toMatchObject({ message: "Unsupported value: 'temperature'", param: 'temperature' });
});
