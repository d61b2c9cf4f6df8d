import Anthropic from '@anthropic-ai/sdk';
import { betaZodTool } from '@anthropic-ai/sdk/helpers/beta/zod';
import { zodOutputFormat } from '@anthropic-ai/sdk/helpers/zod';
import { PERSON, WEATHER } from './schemas.mjs';

/** @type {readonly import('../client.ts').Client[]} */
export const clients = [{ name: '@anthropic-ai/sdk', open }];

/** @returns {import('../client.ts').OpenClient} */
function open({ baseUrl, key, model }) {
  const client = new Anthropic({ baseURL: new URL(baseUrl).origin, apiKey: key });
  const asked = (question) => ({ model, max_tokens: 1000, messages: [{ role: 'user', content: question }] });
  const withTool = (question, run) => ({
    ...asked(question),
    tools: [betaZodTool({ name: 'get_weather', description: 'Tells the weather.', inputSchema: WEATHER, run })],
  });
  return {
    chat: async (question) => said(await client.messages.create(asked(question))),
    async stream(question) {
      const stream = client.messages.stream(asked(question));
      const pieces = [];
      stream.on('text', (text) => pieces.push(text));
      return { ...said(await stream.finalMessage()), pieces };
    },
    async goOn(first, second) {
      const { messages, ...rest } = asked(first);
      const answer = await client.messages.create({ ...rest, messages });
      const next = [...messages, { role: 'assistant', content: answer.content }, { role: 'user', content: second }];
      return { before: said(answer).text, ...said(await client.messages.create({ ...rest, messages: next })) };
    },
    useTool: async (question, getWeather) =>
      said(await client.beta.messages.toolRunner(withTool(question, getWeather))),
    streamWithTool: async (question, getWeather) =>
      said(await client.beta.messages.toolRunner({ ...withTool(question, getWeather), stream: true }).runUntilDone()),
    async extract(question) {
      const output_config = { format: zodOutputFormat(PERSON) };
      return (await client.messages.parse({ ...asked(question), output_config })).parsed_output;
    },
  };
}

function said({ content, usage }) {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  return { text, usage: { input: usage.input_tokens, output: usage.output_tokens } };
}
