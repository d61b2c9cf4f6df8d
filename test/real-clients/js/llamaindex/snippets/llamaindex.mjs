import { openai } from '@llamaindex/openai';
import { agent } from '@llamaindex/workflow';
import { tool } from 'llamaindex';
import { z } from 'zod';

const llm = openai({
  model: 'demo/chat',
  apiKey: process.env.HEADGATE_KEY,
  baseURL: 'http://127.0.0.1:8787/v1',
});
const getWeather = tool({
  name: 'get_weather',
  description: 'Tells the weather.',
  parameters: z.object({ city: z.string() }),
  execute: ({ city }) => `21 degrees in ${city}.`,
});
const { data } = await agent({ llm, tools: [getWeather] }).run('Hello! What is the weather in Paris?');
console.log(data.result);
