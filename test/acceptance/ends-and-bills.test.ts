import { describe, expect, test } from 'vitest';
import { AwsError } from '../../lambda/adapters/aws-client.ts';
import { createSecrets } from '../../lambda/adapters/secrets-manager.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { aGateway, aKey } from '../support/a-gateway.ts';
import { frames, status } from '../support/fake-provider.ts';
import { readBody, readStream } from '../support/sse.ts';
import { aHouse, HELLO, type House, STREAM } from './a-house.ts';

const house = aHouse();
const ask: House['headgate']['ask'] = (...order) => house.headgate.ask(...order);
const rows = () => house.rows;

const chunk = (choices: readonly object[], usage: object | null = null) =>
  JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'm', choices, usage });
const delta = (content: string, index = 0) => ({ index, delta: { content }, finish_reason: null });
const finish = (index = 0) => ({ index, delta: {}, finish_reason: 'stop' });
const USAGE = { prompt_tokens: 5, completion_tokens: 4, total_tokens: 9 };
const events = (...data: readonly string[]) => data.map((item) => `data: ${item}\n\n`);

describe('the end of a stream', () => {
  test('is not the end of the first of several choices', async () => {
    house.provider.script(
      frames(events(chunk([delta('a', 0)], USAGE), chunk([finish(0)], USAGE), chunk([delta('b', 1)], USAGE))),
    );
    const seen = await readStream(await ask({ ...STREAM, n: 2 }));
    expect(seen.isDone).toBe(false);
    expect(seen.error?.error_type).toBe('provider_stream_cut');
    expect(rows()[0]?.ending?.outcome).toBe('cut');
  });

  test('is reached when all choices have ended and usage is there, even if the connection then breaks', async () => {
    house.provider.script(
      frames(events(chunk([delta('a', 0), delta('b', 1)]), chunk([finish(0)]), chunk([finish(1)], USAGE))),
    );
    const seen = await readStream(await ask({ ...STREAM, n: 2 }));
    expect(seen.isDone).toBe(true);
    expect(rows()[0]?.ending?.outcome).toBe('answered');
  });

  test.each([
    ['nothing but [DONE]', []],
    ['a role and [DONE]', [chunk([{ index: 0, delta: { role: 'assistant' }, finish_reason: null }])]],
  ])('%s is no answer but a 502', async (_, data) => {
    house.provider.script(frames(events(...data, '[DONE]')));
    const response = await ask(STREAM);
    expect(response.status).toBe(502);
    expect((await readBody(response)).error.error_type).toBe('provider_stream_cut');
  });

  test('is [DONE] even where the provider gave no reason for it', async () => {
    house.provider.script(frames(events(chunk([delta('all')]), '[DONE]')));
    expect(await readStream(await ask(STREAM))).toMatchObject({ text: 'all', isDone: true });
  });
});

describe('usage in a stream', () => {
  // As Gemini sends it: what was counted so far, with every chunk.
  const growing = events(
    chunk([delta('a')], { ...USAGE, completion_tokens: 1, total_tokens: 6 }),
    chunk([delta('b')], { ...USAGE, completion_tokens: 2, total_tokens: 7 }),
    chunk([finish()], USAGE),
    '[DONE]',
  );

  test('is not shown to a client that did not ask, wherever the provider puts it', async () => {
    house.provider.script(frames(growing));
    const seen = await readStream(await ask(STREAM));
    expect(seen.chunks.filter(({ usage }) => usage)).toEqual([]);
    expect(seen).toMatchObject({ text: 'ab', isDone: true });
  });

  test('is shown once, with its cost, to a client that asked', async () => {
    house.provider.script(frames(growing));
    const seen = await readStream(await ask({ ...STREAM, stream_options: { include_usage: true } }));
    const shown = seen.chunks.flatMap(({ usage }) => usage ?? []);
    expect(shown).toHaveLength(1);
    expect(shown[0]).toMatchObject({ completion_tokens: 4, cost: 0.000013 });
  });
});

describe('what was not sent, or refused, costs nothing', () => {
  test.each([422, 429])('a %i whose body repeats a long prompt keeps its status', async (code) => {
    house.provider.script(status(code, { body: { error: { message: 'no', input: 'x'.repeat(300_000) } } }));
    const response = await ask(HELLO);
    expect(response.status).toBe(code === 422 ? 400 : 429);
    expect(rows()).toMatchObject([{ state: 'VOIDED', costPicoUsd: 0n }]);
  });

  test('a call whose deadline is over before the provider is asked', async () => {
    const response = await ask(HELLO, { deadline: Date.now() });
    expect(response.status).toBe(504);
    expect(house.provider.requests).toHaveLength(0);
    expect(rows()).toMatchObject([{ state: 'VOIDED', costPicoUsd: 0n }]);
  });

  test('a call whose client has gone before the provider is asked', async () => {
    await ask(HELLO, { signal: AbortSignal.abort() });
    expect(house.provider.requests).toHaveLength(0);
    for (const row of rows()) expect(row).toMatchObject({ state: 'VOIDED', costPicoUsd: 0n });
  });
});

test('a list of fields that a host accepts never withholds what makes a request', async () => {
  const { url } = house.provider;
  const strict = aGateway()
    .withProvider('strict', { url, needsKey: false, parameters: ['temperature'] })
    .start();
  await strict.ask({ ...HELLO, model: 'strict/m', temperature: 0, seed: 1 });
  expect(Object.keys(Object(house.provider.requests[0]?.json))).toEqual(['model', 'messages', 'temperature']);
  await strict.close();
});

test('a row that the sweeper cannot end stops no other', async () => {
  const open = (callId: string) => ({
    team: 'red',
    callId,
    attempt: 1,
    leaseUntil: 1,
    holdPicoUsd: null,
    heldAgainst: [],
  });
  const ended: string[] = [];
  const attempts = {
    async *overdue() {
      yield* ['a', 'broken', 'b'].map(open);
    },
    async expire({ callId }: { readonly callId: string }) {
      if (callId === 'broken') throw new Error('no');
      ended.push(callId);
      return true;
    },
  };
  await expect(sweep(attempts, 2)).rejects.toThrow('1 attempts could not be ended');
  expect(ended).toEqual(['a', 'b']);
});

describe('secrets', () => {
  const fails = async () => {
    throw new AwsError('AccessDeniedException', 400, {});
  };

  test('a pepper that cannot be read is a 503 and no mistake of ours', async () => {
    const { pepper } = createSecrets(fails, { pepper: 'p', providers: {} }, Date.now);
    await expect(pepper()).rejects.toMatchObject({ code: 'access-unavailable', status: 503 });
  });

  test('a key that may not be read is told apart from one that nobody has put in', async () => {
    const { providerKeys } = createSecrets(fails, { pepper: 'p', providers: { fake: 'f' } }, Date.now);
    await expect(providerKeys('fake')).rejects.toThrow('cannot be read just now');
    await expect(providerKeys('other')).rejects.toThrow('has no key for other yet');
  });

  test('a key that is put in works at once', async () => {
    let value = '';
    const client = async <Output>() => ({ SecretString: value }) as Output;
    const { providerKeys } = createSecrets(client, { pepper: 'p', providers: { fake: 'f' } }, Date.now);
    await expect(providerKeys('fake')).rejects.toThrow('no key for fake yet');
    value = 'sk-now';
    expect(await providerKeys('fake')).toMatchObject([{ key: 'sk-now' }]);
  });
});

test('keys of a team that has left the configuration work no longer', async () => {
  const { key, record } = aKey('gone');
  const headgate = aGateway()
    .withPorts({ keys: { find: async () => record } })
    .start();
  expect((await headgate.ask(HELLO, { headers: { authorization: `Bearer ${key}` } })).status).toBe(401);
  await headgate.close();
});
