import { OpenAI, OpenAIResponses } from '@llamaindex/openai';
import { agent, agentStreamEvent } from '@llamaindex/workflow';
import { tool } from 'llamaindex';
import { z } from 'zod';

const PERSON = z.object({ name: z.string(), age: z.number().int() });
const WEATHER = z.object({ city: z.string(), unit: z.enum(['celsius', 'fahrenheit']) });

/** @type {readonly import('../client.ts').Client[]} */
export const clients = [
  { name: '@llamaindex/openai', open: openChat },
  { name: '@llamaindex/openai, responses', open: openResponses },
];

/** @returns {import('../client.ts').OpenClient} */
function openChat({ baseUrl, key, model }) {
  const additionalChatOptions = { stream_options: { include_usage: true } };
  const llm = new OpenAI({ model, apiKey: key, baseURL: baseUrl });
  return {
    ...open(llm),
    async stream(question) {
      const chunks = await Array.fromAsync(await ask(llm, question, { stream: true, additionalChatOptions }));
      const pieces = chunks.map(({ delta }) => delta).filter(Boolean);
      return { text: pieces.join(''), pieces, usage: usageOf(chunks.at(-1).raw.usage) };
    },
    async extract(question) {
      return JSON.parse((await ask(llm, question, { responseFormat: PERSON })).message.content);
    },
  };
}

/** @returns {import('../client.ts').OpenClient} */
function openResponses({ baseUrl, key, model }) {
  const llm = new OpenAIResponses({ model, apiKey: key, baseURL: baseUrl });
  return {
    ...open(llm),
    async stream(question) {
      const chunks = await Array.fromAsync(await ask(llm, question, { stream: true }));
      // It tells the last delta again with each event that has none.
      const pieces = chunks.filter(({ raw }) => raw.type === 'response.output_text.delta').map(({ delta }) => delta);
      return { text: pieces.join(''), pieces, usage: usageOf(chunks.at(-1).raw.response.usage) };
    },
    async extract(question) {
      // It passes over `responseFormat` where it speaks Responses, so this is a tool.
      const messages = [{ role: 'user', content: question }];
      return (await llm.exec({ messages, responseFormat: PERSON })).object;
    },
  };
}

const ask = (llm, content, options) => llm.chat({ messages: [{ role: 'user', content }], ...options });

function open(llm) {
  const withTool = (execute) =>
    agent({
      llm,
      tools: [tool({ name: 'get_weather', description: 'Tells the weather.', parameters: WEATHER, execute })],
    });
  return {
    async chat(question) {
      const { message, raw } = await ask(llm, question);
      return { text: textOf(message.content), usage: usageOf(raw.usage) };
    },
    async goOn(first, second) {
      const before = textOf((await ask(llm, first)).message.content);
      // Not the message as it came: with its `options`, `OpenAIResponses` would leave out what it says.
      const messages = [
        { role: 'user', content: first },
        { role: 'assistant', content: before },
        { role: 'user', content: second },
      ];
      const { message, raw } = await llm.chat({ messages });
      return { before, text: textOf(message.content), usage: usageOf(raw.usage) };
    },
    async useTool(question, getWeather) {
      return { text: (await withTool(getWeather).run(question)).data.result };
    },
    async streamWithTool(question, getWeather) {
      let text = '';
      for await (const event of withTool(getWeather).runStream(question))
        if (agentStreamEvent.include(event)) text += event.data.delta;
      return { text };
    },
  };
}

function textOf(content) {
  return typeof content === 'string' ? content : content.map(({ text }) => text).join('');
}

function usageOf(usage) {
  return {
    input: usage?.prompt_tokens ?? usage?.input_tokens,
    output: usage?.completion_tokens ?? usage?.output_tokens,
  };
}
