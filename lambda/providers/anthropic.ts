import type { Provider } from '../core/types.ts';
import { STOPS_WHEN_CANCELLED } from './provider.ts';

/** Anthropic itself. Its layer for OpenAI's clients is for trying out only: it knows no caching and hides thoughts. */
export const anthropic: Provider = {
  id: 'anthropic',
  url: 'https://api.anthropic.com/v1',
  needsKey: true,
  stopsBillingOf: STOPS_WHEN_CANCELLED,
  speaks: { 'anthropic-messages': { streamUsage: true, countsTokens: true, runsTools: true, tellsInputFirst: true } },
  check: { headers: { 'anthropic-version': '2023-06-01' } },
  authorize: (key) => ({ 'x-api-key': key }),
};
