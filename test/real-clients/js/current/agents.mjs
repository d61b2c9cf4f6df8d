import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { PERSON, WEATHER } from './schemas.mjs';

/** @type {readonly import('../client.ts').Client[]} */
export const clients = [
  { name: '@openai/agents', open: (place) => open(place, true) },
  { name: '@openai/agents, chat', open: (place) => open(place, false) },
];

/** @returns {import('../client.ts').OpenClient} */
function open({ baseUrl, key, model }, useResponses) {
  const modelProvider = new OpenAIProvider({ baseURL: baseUrl, apiKey: key, useResponses });
  // Traces go to OpenAI itself, whatever the base URL is.
  const runner = new Runner({ modelProvider, tracingDisabled: true });
  const agent = new Agent({ name: 'agent', model });
  const withTool = (execute) =>
    agent.clone({
      tools: [tool({ name: 'get_weather', description: 'Tells the weather.', parameters: WEATHER, execute })],
    });
  return {
    chat: async (question) => said(await runner.run(agent, question)),
    async stream(question) {
      const result = await runner.run(agent, question, { stream: true });
      const pieces = await Array.fromAsync(result.toTextStream());
      await result.completed;
      return { ...said(result), pieces };
    },
    async goOn(first, second) {
      const { finalOutput, history } = await runner.run(agent, first);
      return { before: finalOutput, ...said(await runner.run(agent, [...history, { role: 'user', content: second }])) };
    },
    useTool: async (question, getWeather) => said(await runner.run(withTool(getWeather), question)),
    async streamWithTool(question, getWeather) {
      const result = await runner.run(withTool(getWeather), question, { stream: true });
      await result.completed;
      return said(result);
    },
    async extract(question) {
      return (await runner.run(agent.clone({ outputType: PERSON }), question)).finalOutput;
    },
  };
}

function said({ finalOutput, rawResponses }) {
  const usage = rawResponses.at(-1)?.usage;
  return { text: finalOutput, usage: { input: usage?.inputTokens, output: usage?.outputTokens } };
}
