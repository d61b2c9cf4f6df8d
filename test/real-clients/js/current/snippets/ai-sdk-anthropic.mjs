import { createAnthropic } from '@ai-sdk/anthropic';
import { generateText, isStepCount, tool } from 'ai';
import { z } from 'zod';

const headgate = createAnthropic({ baseURL: 'http://127.0.0.1:8787/v1', apiKey: process.env.HEADGATE_KEY });
const { text } = await generateText({
  model: headgate('demo/chat'),
  maxOutputTokens: 1000, // for a model that it does not know it asks for 4096
  prompt: 'Hello! What is the weather in Paris?',
  tools: {
    get_weather: tool({
      description: 'Tells the weather.',
      inputSchema: z.object({ city: z.string() }),
      execute: ({ city }) => `21 degrees in ${city}.`,
    }),
  },
  stopWhen: isStepCount(3),
});
console.log(text);
