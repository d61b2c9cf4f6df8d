import { describe, expect, test } from 'vitest';
import { inFormat } from '../../lambda/dialects/openai-embeddings/vector.ts';
import { bytes, chatError, embeddings, fault, status } from '../support/fake-provider.ts';
import { readRecording, recordedTest } from '../support/recordings.ts';
import { BASE64, embeddingGateway, FLOATS } from './an-embedding.ts';

const JSON_TYPE: [string, string] = ['content-type', 'application/json'];

const { ask, script, seen } = embeddingGateway();

describe('a caller gets the form that it asked for', () => {
  test.each<[asked: string | undefined, sent: string | number[], got: unknown]>([
    [undefined, FLOATS, FLOATS],
    [undefined, BASE64, FLOATS],
    ['float', FLOATS, FLOATS],
    ['float', BASE64, FLOATS],
    ['base64', FLOATS, BASE64],
    ['base64', BASE64, BASE64],
  ])('%s of %j', async (encoding_format, sent, got) => {
    script(embeddings([sent, sent]));
    const { vectors } = await ask({ input: ['a', 'b'], ...(encoding_format && { encoding_format }) });
    expect(vectors).toEqual([got, got]);
    expect(seen().requests[0]?.json).toMatchObject(encoding_format ? { encoding_format } : {});
  });

  test('exactly: what is read again from the numbers is the same 32 bits', () => {
    const values = Float32Array.from({ length: 3072 }, (_, index) => Math.sin(index) / 55);
    const packed = Buffer.from(values.buffer).toString('base64');
    const numbers = inFormat(packed, 'float');
    expect(Float32Array.from(JSON.parse(JSON.stringify(numbers)))).toEqual(values);
    expect(inFormat(numbers, 'base64')).toBe(packed);
  });

  recordedTest('of what OpenAI sent', async () => {
    const recorded = readRecording('openai/envoy-ai-gateway/embeddings-base64.json');
    const sent = JSON.parse(recorded).data[0].embedding;
    script(bytes(recorded, { headers: [JSON_TYPE], split: { seed: 1 } }));
    expect((await ask({ encoding_format: 'base64' })).vectors).toEqual([sent]);
    script(bytes(recorded, { headers: [JSON_TYPE] }));
    const { vectors, json, row } = await ask({});
    const floats = new Float32Array(Uint8Array.from(Buffer.from(sent, 'base64')).buffer);
    expect(vectors).toEqual([Array.from(floats)]);
    expect(json.usage).toMatchObject({ prompt_tokens: 7, total_tokens: 7, cost: 0.000007 });
    expect(row?.ending?.usage).toMatchObject({ inputTokens: 7, outputTokens: 0 });
  });
});

describe('an answer', () => {
  test('costs what the provider bills for it', async () => {
    script(embeddings([FLOATS], { usage: { inputTokens: 12, outputTokens: 0 } }));
    const { response, json, row } = await ask({});
    expect(json.usage).toMatchObject({ cost: 0.000012, cost_details: { cost_pico_usd: '12000000' } });
    expect(response.headers.get('x-headgate-cost-usd')).toBe('0.000012');
    expect(seen().owedPicoUsd).toBe(12_000_000n);
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'answered', cost: { picoUsd: 12_000_000n } } });
  });

  test('costs what the provider says, if it says so', async () => {
    script(embeddings([FLOATS], { usageFields: { cost: 0.25 } }));
    const { json } = await ask({ model: 'openrouter/m' });
    expect(json.usage).toMatchObject({ cost: 0.25, cost_details: { cost_source: 'provider' } });
  });

  test.each<[string, object, number]>([
    ['counts all together only', { prompt_tokens: undefined, total_tokens: 9 }, 9],
    ['does not count all together', { prompt_tokens: 9, total_tokens: undefined }, 9],
    ['counts an output, which there is not', { prompt_tokens: 9, total_tokens: 9, completion_tokens: 4 }, 9],
  ])('of a provider that %s is priced by its input', async (_, usageFields, inputTokens) => {
    script(embeddings([FLOATS], { usageFields }));
    expect((await ask({})).row?.ending?.usage).toMatchObject({ inputTokens, outputTokens: 0 });
  });

  test.each<[string, object]>([
    ['nothing', { usage: undefined }],
    ['that nothing was read', { usage: { prompt_tokens: 0, total_tokens: 0 } }],
  ])('of a provider that counts %s is estimated', async (_, fields) => {
    script(embeddings([FLOATS], { fields }));
    const { response, row } = await ask({});
    expect(response.status).toBe(200);
    expect(row?.ending?.cost).toMatchObject({ source: 'estimate' });
    expect(row?.ending?.cost.picoUsd).toBe(row?.start.holdPicoUsd);
  });

  test('is in the order of the inputs, whatever the order of the provider', async () => {
    const at = (index: number) => ({ object: 'embedding', index, embedding: [index + 0.5] });
    script(embeddings([], { fields: { data: [at(2), at(0), at(1)] } }));
    const { json } = await ask({ input: ['a', 'b', 'c'] });
    expect(json.data).toEqual([at(0), at(1), at(2)]);
  });

  test('of a host that numbers nothing is numbered', async () => {
    script(embeddings([], { fields: { data: [{ embedding: [1] }, { embedding: [2] }] } }));
    expect((await ask({ input: ['a', 'b'] })).json.data).toEqual([
      { index: 0, embedding: [1] },
      { index: 1, embedding: [2] },
    ]);
  });
});

describe('an answer that is none is a failure', () => {
  test.each<[string, object]>([
    ['no list', { data: undefined }],
    ['an empty list', { data: [] }],
    ['an entry without a vector', { data: [{ index: 0 }] }],
    ['an empty vector', { data: [{ index: 0, embedding: [] }] }],
    ['a vector of words', { data: [{ index: 0, embedding: ['a'] }] }],
    ['an entry that is none', { data: [{ index: 0, embedding: [1] }, null] }],
    ['text that is not base64', { data: [{ index: 0, embedding: '***' }] }],
    ['half a number', { data: [{ index: 0, embedding: 'AAA=' }] }],
    ['a number that is none', { data: [{ index: 0, embedding: 'AADAfw==' }] }],
    ['too few vectors', { data: [{ index: 0, embedding: [1] }] }],
  ])('%s', async (name, fields) => {
    script(embeddings([], { fields }));
    const { response, json } = await ask({ input: name === 'too few vectors' ? ['a', 'b'] : 'a' });
    expect(response.status).toBe(502);
    expect(json.error.error_type).toBe('provider_unavailable');
  });

  test('an error with status 200', async () => {
    script(status(200, { body: chatError('Overloaded', { code: 'overloaded' }) }));
    const { response, row } = await ask({});
    expect(response.status).toBe(503);
    expect(row?.state).toBe('VOIDED');
  });

  test('a connection that breaks', async () => {
    script(fault('rst-before-headers'));
    const { response, row } = await ask({});
    expect(response.status).toBe(502);
    expect(row).toMatchObject({ state: 'SETTLED', ending: { outcome: 'failed', cost: { source: 'estimate' } } });
  });

  test('a refusal, in the words of the provider', async () => {
    script(status(400, { body: chatError("'$.input' is invalid.", { param: 'input' }) }));
    const { response, json, row } = await ask({});
    expect(response.status).toBe(400);
    expect(json.error).toMatchObject({ message: "'$.input' is invalid.", param: 'input' });
    expect(row?.state).toBe('VOIDED');
  });
});
