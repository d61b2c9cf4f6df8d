import { createOpenAI } from '@ai-sdk/openai';
import { streamText } from 'ai';

const headgate = createOpenAI({ baseURL: 'http://127.0.0.1:8787/v1', apiKey: process.env.HEADGATE_KEY });
const { textStream } = streamText({
  model: headgate('demo/chat'), // Responses; headgate.chat('demo/chat') speaks chat completions
  prompt: 'Hello',
});
for await (const text of textStream) process.stdout.write(text);
