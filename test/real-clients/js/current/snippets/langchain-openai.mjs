import { ChatOpenAI } from '@langchain/openai';

const model = new ChatOpenAI({
  model: 'demo/chat',
  apiKey: process.env.HEADGATE_KEY,
  configuration: { baseURL: 'http://127.0.0.1:8787/v1' },
  // useResponsesApi: true,
});
for await (const chunk of await model.stream('Hello')) process.stdout.write(chunk.text);
