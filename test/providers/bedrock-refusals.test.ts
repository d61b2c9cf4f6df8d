import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { status } from '../support/fake-provider.ts';
import { post } from '../support/post.ts';
import { awsRefusal, type FakeBedrock, startFakeBedrock } from './a-bedrock.ts';

const ROLE_ARN = 'arn:aws:sts::111122223333:assumed-role/Headgate-GatewayLambdaRole-1/Headgate-Gateway';
const MODEL_ARN = 'arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-sonnet-5';
const NOT_AUTHORIZED = `User: ${ROLE_ARN} is not authorized to perform: bedrock:InvokeModel on resource: ${MODEL_ARN}`;
const TALK = [{ role: 'user', content: 'Hi' }];

let bedrock: FakeBedrock;
let headgate: TestGateway;
beforeAll(async () => {
  bedrock = await startFakeBedrock();
  headgate = aGateway().withProvider('bedrock', { url: bedrock.url }).start();
});
afterAll(async () => {
  await headgate.close();
  await bedrock.close();
});

const CALLERS = {
  chat: () => headgate.ask({ model: 'bedrock/openai.gpt-oss-20b-1:0', messages: TALK }),
  messages: () =>
    post(headgate, '/messages', { model: 'bedrock/anthropic.claude-sonnet-5', max_tokens: 9, messages: TALK }),
};

describe.each(Object.entries(CALLERS))('a caller of %s is told of', (name, ask) => {
  test.each<[kind: string, code: number, message: string, told: string, statuses: { chat: number; messages: number }]>([
    ['ThrottlingException', 429, 'Too many requests, please wait.', 'rate-limited', { chat: 429, messages: 429 }],
    ['ServiceQuotaExceededException', 400, 'Over your quota.', 'quota-exhausted', { chat: 429, messages: 402 }],
    ['AccessDeniedException', 403, NOT_AUTHORIZED, 'provider-auth-failed', { chat: 502, messages: 502 }],
    ['ExpiredTokenException', 403, 'The token has expired', 'provider-auth-failed', { chat: 502, messages: 502 }],
    ['ModelNotReadyException', 429, 'The model is not ready.', 'provider-overloaded', { chat: 503, messages: 529 }],
    ['ServiceUnavailableException', 503, 'Busy.', 'provider-overloaded', { chat: 503, messages: 529 }],
    ['ModelTimeoutException', 408, 'It took too long.', 'timed-out', { chat: 504, messages: 504 }],
    ['ModelErrorException', 424, 'The model failed.', 'provider-failed', { chat: 502, messages: 502 }],
    ['ResourceNotFoundException', 404, 'No such model.', 'model-unknown', { chat: 404, messages: 404 }],
    [
      'ValidationException',
      400,
      'Input is too long for requested model.',
      'context-length-exceeded',
      { chat: 400, messages: 400 },
    ],
    [
      'ValidationException',
      400,
      'The provided model identifier is invalid.',
      'model-unknown',
      { chat: 404, messages: 404 },
    ],
    ['ValidationException', 400, 'temperature: out of range', 'invalid-request', { chat: 400, messages: 400 }],
  ])('%s with %i: %s', async (kind, code, message, told, statuses) => {
    bedrock.answering(awsRefusal(code, kind, message));
    const response = await ask();
    const text = await response.text();
    // `name` is one of the two.
    expect(response.status).toBe(statuses[name as keyof typeof statuses]);
    expect(headgate.rows.at(-1)).toMatchObject({ state: 'VOIDED', ending: { errorCode: told } });
    expect(text).not.toMatch(/arn:|111122223333|Headgate-Gateway/);
    if (told !== 'provider-auth-failed') expect(text).toContain(message);
  });

  test('a role that is not allowed to, in whatever form it is said, without the names of roles and accounts', async () => {
    const error = { type: 'permission_error', message: NOT_AUTHORIZED };
    const body = { type: 'error', error };
    bedrock.answering(status(403, { body, headers: [['x-amzn-errortype', 'AccessDeniedException']] }));
    expect((await ask()).status).toBe(502);
    bedrock.answering(status(403, { body }));
    expect(await (await ask()).text()).not.toMatch(/arn:|111122223333/);
  });
});

test('a prompt that is too long is said so that Claude Code shortens it', async () => {
  bedrock.answering(awsRefusal(400, 'ValidationException', 'Input is too long for requested model.'));
  expect(await (await CALLERS.messages()).json()).toMatchObject({
    error: { type: 'invalid_request_error', message: expect.stringMatching(/^prompt is too long/) },
  });
});

const RECORDED = fileURLToPath(new URL('../../../shared/recorded/bedrock/ruby_llm/', import.meta.url));
test.runIf(existsSync(RECORDED))('what Bedrock was recorded to say of a prompt that is too long', async () => {
  const name = 'chat_real_error_scenarios_bedrock_amazon_nova-2-lite-v1_0_handles_context_length_exceeded_errors';
  const body = readFileSync(`${RECORDED}${name}.json`, 'utf8');
  bedrock.answering(status(400, { body, headers: [['x-amzn-errortype', 'ValidationException']] }));
  expect(await (await CALLERS.chat()).json()).toMatchObject({ error: { code: 'context_length_exceeded' } });
});
