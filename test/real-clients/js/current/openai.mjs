import OpenAI from 'openai';
import { zodResponseFormat, zodTextFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { PERSON, WEATHER } from './schemas.mjs';

/** @type {readonly import('../client.ts').Client[]} */
export const clients = [
  { name: 'openai, chat', open: openChat },
  { name: 'openai, responses', open: openResponses },
];

/** @returns {import('../client.ts').OpenClient} */
function openChat({ baseUrl, key, model }) {
  const { completions } = new OpenAI({ baseURL: baseUrl, apiKey: key }).chat;
  const asked = (question) => ({ model, messages: [{ role: 'user', content: question }] });
  const withTool = (question, getWeather) => ({
    ...asked(question),
    tools: [
      {
        type: 'function',
        function: {
          name: 'get_weather',
          parameters: z.toJSONSchema(WEATHER),
          parse: (json) => WEATHER.parse(JSON.parse(json)),
          function: getWeather,
        },
      },
    ],
  });
  return {
    async chat(question) {
      const { choices, usage } = await completions.create(asked(question));
      return { text: choices[0].message.content, usage: chatUsage(usage) };
    },
    async stream(question) {
      const runner = completions.stream({ ...asked(question), stream_options: { include_usage: true } });
      const pieces = [];
      runner.on('content.delta', ({ delta }) => pieces.push(delta));
      return { text: await runner.finalContent(), pieces, usage: chatUsage(await runner.totalUsage()) };
    },
    async goOn(first, second) {
      const { model, messages } = asked(first);
      const { message } = (await completions.create({ model, messages })).choices[0];
      const next = { role: 'user', content: second };
      const { choices, usage } = await completions.create({ model, messages: [...messages, message, next] });
      return { before: message.content, text: choices[0].message.content, usage: chatUsage(usage) };
    },
    useTool: async (question, getWeather) => ({
      text: await completions.runTools(withTool(question, getWeather)).finalContent(),
    }),
    streamWithTool: async (question, getWeather) => ({
      text: await completions.runTools({ ...withTool(question, getWeather), stream: true }).finalContent(),
    }),
    async extract(question) {
      const format = zodResponseFormat(PERSON, 'person');
      return (await completions.parse({ ...asked(question), response_format: format })).choices[0].message.parsed;
    },
  };
}

/** @returns {import('../client.ts').OpenClient} */
function openResponses({ baseUrl, key, model }) {
  const { responses } = new OpenAI({ baseURL: baseUrl, apiKey: key });
  const tool = { type: 'function', name: 'get_weather', parameters: z.toJSONSchema(WEATHER), strict: true };
  const loop = async (question, getWeather, ask) => {
    const input = [{ role: 'user', content: question }];
    const { output } = await ask({ model, input, tools: [tool] });
    const results = output
      .filter(({ type }) => type === 'function_call')
      .map(({ call_id, arguments: json }) => ({
        type: 'function_call_output',
        call_id,
        output: getWeather(JSON.parse(json)),
      }));
    return { text: (await ask({ model, input: [...input, ...output, ...results], tools: [tool] })).output_text };
  };
  return {
    async chat(question) {
      const { output_text: text, usage } = await responses.create({ model, input: question });
      return { text, usage: responseUsage(usage) };
    },
    async stream(question) {
      const runner = responses.stream({ model, input: question });
      const pieces = [];
      runner.on('response.output_text.delta', ({ delta }) => pieces.push(delta));
      const { output_text: text, usage } = await runner.finalResponse();
      return { text, pieces, usage: responseUsage(usage) };
    },
    async goOn(first, second) {
      const input = [{ role: 'user', content: first }];
      const { output, output_text: before } = await responses.create({ model, input });
      const next = { role: 'user', content: second };
      const { output_text: text, usage } = await responses.create({ model, input: [...input, ...output, next] });
      return { before, text, usage: responseUsage(usage) };
    },
    useTool: (question, getWeather) => loop(question, getWeather, (body) => responses.create(body)),
    streamWithTool: (question, getWeather) =>
      loop(question, getWeather, (body) => responses.stream(body).finalResponse()),
    async extract(question) {
      const text = { format: zodTextFormat(PERSON, 'person') };
      return (await responses.parse({ model, input: question, text })).output_parsed;
    },
  };
}

const chatUsage = ({ prompt_tokens, completion_tokens }) => ({ input: prompt_tokens, output: completion_tokens });
const responseUsage = ({ input_tokens, output_tokens }) => ({ input: input_tokens, output: output_tokens });
