import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, isStepCount, Output, streamText, tool } from 'ai';
import { PERSON, WEATHER } from './schemas.mjs';

/** Without it, Responses are asked with references to what OpenAI has kept. */
const STATELESS = { providerOptions: { openai: { store: false } } };

const MODELS = {
  '@ai-sdk/openai': ({ baseUrl, key, model }) => createOpenAI({ baseURL: baseUrl, apiKey: key })(model),
  '@ai-sdk/openai, chat': ({ baseUrl, key, model }) => createOpenAI({ baseURL: baseUrl, apiKey: key }).chat(model),
  '@ai-sdk/openai-compatible': ({ baseUrl, key, model }) =>
    createOpenAICompatible({
      name: 'headgate',
      baseURL: baseUrl,
      apiKey: key,
      includeUsage: true,
      supportsStructuredOutputs: true,
    })(model),
  '@ai-sdk/anthropic': ({ baseUrl, key, model }) => createAnthropic({ baseURL: baseUrl, apiKey: key })(model),
};

/** @type {readonly import('../client.ts').Client[]} */
export const clients = Object.entries(MODELS).map(([name, make]) => ({ name, open: (place) => open(make(place)) }));

/** @returns {import('../client.ts').OpenClient} */
function open(model) {
  const withTool = (getWeather) => ({
    tools: { get_weather: tool({ description: 'Tells the weather.', inputSchema: WEATHER, execute: getWeather }) },
    stopWhen: isStepCount(3),
    ...STATELESS,
  });
  return {
    async chat(prompt) {
      const { text, usage } = await generateText({ model, prompt });
      return { text, usage: usageOf(usage) };
    },
    async stream(prompt) {
      const { textStream, usage } = streamText({ model, prompt, onError: fail });
      const pieces = await Array.fromAsync(textStream);
      return { text: pieces.join(''), pieces, usage: usageOf(await usage) };
    },
    async goOn(first, second) {
      const messages = [{ role: 'user', content: first }];
      const { text: before, response } = await generateText({ model, messages, ...STATELESS });
      messages.push(...response.messages, { role: 'user', content: second });
      const { text, usage } = await generateText({ model, messages, ...STATELESS });
      return { before, text, usage: usageOf(usage) };
    },
    async useTool(prompt, getWeather) {
      return { text: (await generateText({ model, prompt, ...withTool(getWeather) })).text };
    },
    async streamWithTool(prompt, getWeather) {
      const { textStream } = streamText({ model, prompt, onError: fail, ...withTool(getWeather) });
      return { text: (await Array.fromAsync(textStream)).join('') };
    },
    async extract(prompt) {
      return (await generateText({ model, prompt, output: Output.object({ schema: PERSON }) })).output;
    },
  };
}

const usageOf = ({ inputTokens, outputTokens }) => ({ input: inputTokens, output: outputTokens });

/** Without this a stream that fails is an empty one, and a line in the log. */
function fail({ error }) {
  throw error;
}
