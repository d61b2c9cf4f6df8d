import type { Dialect, Provider } from '../lambda/core/types.ts';
import { dialects } from '../lambda/dialects/index.ts';
import { enabledProviders } from '../lambda/providers/index.ts';
import { KEY_DOOR, PROVIDER_IDS } from '../lambda/settings.ts';

/** What works where, as a page: made from the same data that decides it. */
export function endpointsPage(): string {
  const providers = [...enabledProviders(Object.fromEntries(PROVIDER_IDS.map((id) => [id, {}]))).values()];
  const head = `| endpoint | ${providers.map(({ id }) => id).join(' | ')} | own host |`;
  const rule = `| --- ${'| --- '.repeat(providers.length + 1)}|`;
  const own = enabledProviders({ own: { url: 'https://llm.example.com/v1' } }).get('own');
  const all = [...providers, ...(own ? [own] : [])];
  const rows = dialects.flatMap((dialect) => {
    const row = rowOf(dialect.path, all, (provider) => waysOf(dialect, provider));
    const { path } = dialect.counter ?? {};
    if (!KEY_DOOR.some((endpoint) => endpoint.path === path)) return [row];
    return [row, rowOf(path ?? '', all, (provider) => counterOf(dialect, provider))];
  });
  return `# What works where

Made by \`npm run endpoints\` from what the providers in \`lambda/providers/\` say they speak.

- **native**: the provider speaks the dialect itself. Requests are patched in place, answers are sent on as they came.
- translated: the provider is asked in another dialect, and its answer is said again in yours. What has no words there is
  refused with a 400 that names it, or named in \`x-headgate-dropped\`.
- –: the provider has no such endpoint; a 400 says so.
- ¹: for those models that the provider has there. Others are asked in another dialect, as above.
- provider, estimate: who counts the tokens ([how](counting-tokens.md)).

${[head, rule, ...rows].join('\n')}

## Models

\`GET /v1/models\` and \`GET /v1/models/{model}\` (a slash in a name as it is or as \`%2F\`) tell of the models of all enabled providers that
the catalogue knows, and of those that the configuration gives a price. A host of your own without \`prices\` works, but is not listed.

- **OpenAI's form**, the whole list at once, with OpenRouter's names for what goes beyond it: \`context_length\`, \`architecture\`, \`top_provider\`,
  \`pricing\` (USD for a token, as text; \`null\` where nobody knows), \`supported_parameters\`, \`reasoning.supported_efforts\`.
- **Anthropic's form** for clients that send \`anthropic-version\`, with \`capabilities\`: all models, or pages of \`limit\` (1 to 1000) \`after_id\` or \`before_id\`.

\`supported_parameters\` are what reaches the provider, by its quirks and the rules for the model (\`reasoning\` says that it thinks); the model
may refuse more. \`capabilities\` are what works through the gateway: none has \`batch\`, and what Anthropic alone has is there for Anthropic's
models at providers that speak its dialect. \`created\` is the date in the name, or 0.

\`HEAD\` is no endpoint: API Gateway answers 404, and 403 at \`/\`, which is outside of the API. Clients that only probe with it take that for life.
`;
}

function rowOf(path: string, providers: readonly Provider[], cellOf: (provider: Provider) => string): string {
  return `| \`POST /v1${path}\` | ${providers.map(cellOf).join(' | ')} |`;
}

function counterOf(own: Dialect, { speaks }: Provider): string {
  const counts = (dialect: Dialect) => dialect.counter && speaks[dialect.id]?.countsTokens;
  return counts(own) || dialects.some((other) => other.translation && counts(other)) ? 'provider' : 'estimate';
}

function waysOf(dialect: Dialect, { speaks }: Provider): string {
  const own = speaks[dialect.id];
  if (own) return own.takesModels ? '**native** ¹' : '**native**';
  const canTranslate = dialect.translation && dialects.some(({ id, translation }) => translation && speaks[id]);
  return canTranslate ? 'translated' : '–';
}
