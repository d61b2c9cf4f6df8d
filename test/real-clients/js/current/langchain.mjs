import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI } from '@langchain/openai';
import { PERSON, WEATHER } from './schemas.mjs';

const MODELS = {
  '@langchain/openai': ({ baseUrl, key, model }) =>
    new ChatOpenAI({ model, apiKey: key, configuration: { baseURL: baseUrl } }),
  '@langchain/openai, responses': ({ baseUrl, key, model }) =>
    new ChatOpenAI({ model, apiKey: key, configuration: { baseURL: baseUrl }, useResponsesApi: true }),
  '@langchain/anthropic': ({ baseUrl, key, model }) =>
    new ChatAnthropic({ model, apiKey: key, anthropicApiUrl: new URL(baseUrl).origin }),
};

/** @type {readonly import('../client.ts').Client[]} */
export const clients = Object.entries(MODELS).map(([name, make]) => ({
  name,
  guessesUsageOfStreams: name === '@langchain/anthropic',
  open: (place) => open(make(place)),
}));

/** @returns {import('../client.ts').OpenClient} */
function open(model) {
  return {
    chat: async (question) => said(await model.invoke(question)),
    async stream(question) {
      let whole;
      const pieces = [];
      for await (const chunk of await model.stream(question)) {
        whole = whole?.concat(chunk) ?? chunk;
        if (chunk.text !== '') pieces.push(chunk.text);
      }
      return { ...said(whole), pieces };
    },
    async goOn(first, second) {
      const answer = await model.invoke([new HumanMessage(first)]);
      const turns = [new HumanMessage(first), answer, new HumanMessage(second)];
      return { before: answer.text, ...said(await model.invoke(turns)) };
    },
    useTool: (question, getWeather) =>
      loop(model, { question, getWeather, ask: (bound, turns) => bound.invoke(turns) }),
    streamWithTool: (question, getWeather) => loop(model, { question, getWeather, ask: askInStream }),
    extract: (question) => model.withStructuredOutput(PERSON, { method: 'jsonSchema' }).invoke(question),
  };
}

async function loop(model, { question, getWeather, ask }) {
  const getWeatherTool = tool(getWeather, { name: 'get_weather', description: 'Tells the weather.', schema: WEATHER });
  const bound = model.bindTools([getWeatherTool]);
  const turns = [new HumanMessage(question)];
  for (let turn = 0; turn < 3; turn += 1) {
    const answer = await ask(bound, turns);
    turns.push(answer);
    if (answer.tool_calls.length === 0) return { text: answer.text };
    for (const call of answer.tool_calls) turns.push(await getWeatherTool.invoke(call));
  }
  throw new Error('the model called the tool three times');
}

async function askInStream(bound, turns) {
  const chunks = await Array.fromAsync(await bound.stream(turns));
  return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

function said({ text, usage_metadata: usage }) {
  return { text, usage: { input: usage?.input_tokens, output: usage?.output_tokens } };
}
