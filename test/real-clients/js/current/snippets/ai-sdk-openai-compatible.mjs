import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, Output } from 'ai';
import { z } from 'zod';

const headgate = createOpenAICompatible({
  name: 'headgate',
  baseURL: 'http://127.0.0.1:8787/v1',
  apiKey: process.env.HEADGATE_KEY,
  includeUsage: true, // in streams
  supportsStructuredOutputs: true, // else it asks for JSON without the schema
});
const { output } = await generateText({
  model: headgate('demo/chat'),
  prompt: 'Who is it? I met Ada Lovelace, who is 36 years old.',
  output: Output.object({ schema: z.object({ name: z.string(), age: z.number().int() }) }),
});
console.log(`Hello ${output.name}, ${output.age}`);
