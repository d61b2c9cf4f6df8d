import { ChatAnthropic } from '@langchain/anthropic';

const model = new ChatAnthropic({
  model: 'demo/chat',
  apiKey: process.env.HEADGATE_KEY,
  anthropicApiUrl: 'http://127.0.0.1:8787',
});
const { text, usage_metadata } = await model.invoke('Hello');
console.log(text, usage_metadata);
