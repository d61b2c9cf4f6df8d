/**
 * The whole gateway over HTTP, for clients in processes and languages of their own: `npm start`, with providers that
 * speak different dialects, all of them played by the demo provider. Prints one line of JSON when it is ready, and stops
 * on SIGTERM, on SIGINT, and when its input is closed, so that it never outlives who has started it.
 */
import { validateConfiguration } from '../../lib/configuration.ts';
import { startDemoProvider } from '../../local/demo/server.ts';
import { startHeadgate } from '../../local/start.ts';
import { MODELS } from './models.ts';

const upstream = await startDemoProvider({
  // The real names, so that what the gateway knows of these models counts: prices, bounds, what they refuse.
  aliases: {
    'claude-sonnet-5': 'chat-fast',
    'gpt-5.6-terra': 'chat-fast',
    'claude-opus-4-6': 'reason-fast',
    'gpt-6-sol': 'reason-fast',
  },
});
const headgate = await startHeadgate({
  port: 0,
  folder: process.env.HEADGATE_DATA,
  configuration: validateConfiguration(
    { providers: { anthropic: { url: upstream.url }, openai: { url: upstream.url } } },
    { local: true },
  ),
  environment: { ANTHROPIC_API_KEY: 'no-key-is-needed', OPENAI_API_KEY: 'no-key-is-needed' },
});

let isStopping = false;
async function stop(): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await headgate.close();
  await upstream.close();
  process.exit(0);
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
process.stdin.on('end', stop).resume();

const { baseUrl, key } = headgate;
console.log(JSON.stringify({ ready: true, baseUrl, key, models: MODELS }));
