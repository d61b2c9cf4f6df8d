import Instructor from '@instructor-ai/instructor';
import OpenAI from 'openai';
import { z } from 'zod';

const PERSON = z.object({ name: z.string(), age: z.number().int() });
const WEATHER = {
  type: 'object',
  properties: { city: { type: 'string' }, unit: { enum: ['celsius', 'fahrenheit'] } },
  required: ['city', 'unit'],
};

/** @type {readonly import('../client.ts').Client[]} */
export const clients = ['TOOLS', 'JSON', 'JSON_SCHEMA', 'MD_JSON'].map((mode) => ({
  name: `@instructor-ai/instructor, ${mode}`,
  open: (place) => open(place, mode),
}));

/** @returns {import('../client.ts').OpenClient} */
function open({ baseUrl, key, model }, mode) {
  const client = Instructor({ client: new OpenAI({ baseURL: baseUrl, apiKey: key }), mode });
  const ask = (question, options) =>
    client.chat.completions.create({ model, messages: [{ role: 'user', content: question }], ...options });
  return {
    async chat(question) {
      const { choices, usage } = await ask(question);
      return { text: choices[0].message.content, usage: usageOf(usage) };
    },
    async stream(question) {
      const chunks = await Array.fromAsync(
        await ask(question, { stream: true, stream_options: { include_usage: true } }),
      );
      const pieces = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').filter(Boolean);
      return { text: pieces.join(''), pieces, usage: usageOf(chunks.at(-1).usage) };
    },
    async goOn(first, second) {
      const { message } = (await ask(first)).choices[0];
      const messages = [{ role: 'user', content: first }, message, { role: 'user', content: second }];
      const { choices, usage } = await ask(second, { messages });
      return { before: message.content, text: choices[0].message.content, usage: usageOf(usage) };
    },
    async useTool(question, getWeather) {
      const messages = [{ role: 'user', content: question }];
      const tools = [{ type: 'function', function: { name: 'get_weather', parameters: WEATHER } }];
      const { choices } = await ask(question, { messages, tools });
      const { message } = choices[0];
      const results = message.tool_calls.map(({ id, function: { arguments: json } }) => ({
        role: 'tool',
        tool_call_id: id,
        content: getWeather(JSON.parse(json)),
      }));
      const answer = await ask(question, { messages: [...messages, message, ...results], tools });
      return { text: answer.choices[0].message.content };
    },
    async extract(question) {
      const { _meta, ...person } = await ask(question, { response_model: { schema: PERSON, name: 'Person' } });
      return person;
    },
  };
}

const usageOf = (usage) => ({ input: usage?.prompt_tokens, output: usage?.completion_tokens });
