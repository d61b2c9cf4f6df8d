import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import { z } from 'zod';

const modelProvider = new OpenAIProvider({
  baseURL: 'http://127.0.0.1:8787/v1',
  apiKey: process.env.HEADGATE_KEY,
  useResponses: true, // false speaks chat completions
});
// Traces would go to OpenAI itself, whatever the base URL is.
const runner = new Runner({ modelProvider, tracingDisabled: true });
const getWeather = tool({
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `21 degrees in ${city}.`,
});
const agent = new Agent({ name: 'Meteorologist', model: 'demo/chat', tools: [getWeather] });
const { finalOutput } = await runner.run(agent, 'Hello! What is the weather in Paris?');
console.log(finalOutput);
