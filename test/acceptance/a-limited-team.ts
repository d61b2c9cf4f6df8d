import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterEach } from 'vitest';
import { aGateway, type TestGateway } from '../support/a-gateway.ts';
import { answer, type FakeProvider, startFakeProvider } from '../support/fake-provider.ts';

/** A dollar a million tokens of input, and two of output; the same from another provider for twice as much. */
export const CHEAP = 'cheap/m';
export const DEAR = 'dear/m';
/** What nobody knows the price of. */
export const UNPRICED = 'cheap/unpriced';

export interface LimitedTeam extends TestGateway {
  readonly provider: FakeProvider;
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
}

type Builder = ReturnType<typeof aGateway>;
const open: LimitedTeam[] = [];
afterEach(async () => {
  for (const { close, provider } of open.splice(0)) await Promise.all([close(), provider.close()]);
});

/** A gateway before one scripted provider under two names, with official clients; gone when the test is over. */
export async function aLimitedTeam(limit: (builder: Builder) => Builder): Promise<LimitedTeam> {
  const provider = await startFakeProvider();
  provider.otherwise(answer({ text: 'Hi', usage: { inputTokens: 10, outputTokens: 3 } }));
  const builder = aGateway()
    .withProvider('cheap', { url: provider.url })
    .withProvider('dear', { url: provider.url })
    .withPrice(CHEAP, { input: 1, output: 2 })
    .withPrice(DEAR, { input: 2, output: 4 })
    .withBounds({ attempts: 3 });
  const headgate = limit(builder).start();
  const common = { apiKey: headgate.key, fetch: headgate.fetch, maxRetries: 0 };
  const openai = new OpenAI({ ...common, baseURL: 'http://headgate.invalid/v1' });
  const anthropic = new Anthropic({ ...common, baseURL: 'http://headgate.invalid' });
  const team = { ...headgate, provider, openai, anthropic };
  open.push(team);
  return team;
}

/** A request that may cost no more than its bound: two dollars a million for 100 tokens, and its few bytes. */
export function ask(model: string, more: object = {}) {
  return { model, max_tokens: 100, messages: [{ role: 'user' as const, content: 'Hello' }], ...more };
}
