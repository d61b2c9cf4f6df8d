import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { startDemoProvider } from '../../local/demo/server.ts';
import { aGateway } from '../support/a-gateway.ts';
import { serve } from './http-gateway.ts';

const FUNCTIONS = [{ name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } }];

test('functions of old are called and answered, whole and streamed, at the demo provider, which knows tools alone', async () => {
  const demo = await startDemoProvider();
  const headgate = aGateway().withProvider('demo', { url: demo.url, needsKey: false }).start();
  const front = await serve(headgate);
  const openai = new OpenAI({ baseURL: front.baseURL, apiKey: headgate.key, maxRetries: 0 });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: 'What is the weather in Oslo?' }];
  const asked = { model: 'demo/chat-fast', messages, functions: FUNCTIONS };

  const streamed = await openai.chat.completions.stream(asked).finalChatCompletion();
  const { choices } = await openai.chat.completions.create(asked);
  expect(choices).toMatchObject([{ finish_reason: 'function_call', message: { function_call: { name: 'weather' } } }]);
  expect(streamed.choices).toMatchObject([
    { finish_reason: 'function_call', message: { function_call: choices[0]?.message.function_call } },
  ]);

  const message = choices[0]?.message ?? expect.fail('no message');
  messages.push(message, { role: 'function', name: 'weather', content: '20 °C' });
  const answered = await openai.chat.completions.create(asked);
  expect(answered.choices[0]?.message.content).toContain('20 °C');

  await front.close();
  await headgate.close();
  await demo.close();
});
