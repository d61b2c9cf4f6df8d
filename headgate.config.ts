import { defineHeadgate } from './lib/configuration.ts';

/**
 * What this gateway is. `npx cdk synth` checks it, and an unknown key or a value out of bounds is an error that names it.
 * Keys of providers never stand here: after `npx cdk deploy` they are put into the secrets that the stack made.
 */
// biome-ignore lint/style/noDefaultExport: this is how the tools find it, whatever the file is called.
export default defineHeadgate({
  // Each provider becomes a secret for its key. Delete the lines that you do not need.
  providers: {
    openai: {},
    anthropic: {},
    cerebras: {},
    groq: {},
    gemini: {},
    deepinfra: {},
    mistral: {},
    xai: {},
    openrouter: {},
    nvidia: {},

    // Amazon Bedrock asks for no key: requests are signed with the role of the function, which may then use every model
    // that the account has access to. With `{ region: 'eu-central-1' }` it is asked in another region than the stack's own:
    // bedrock: {},

    // Any host that speaks the OpenAI chat dialect; its models are then called `acme/<model>`. All but the URL is only
    // for what is special about it (docs/add-a-provider.md):
    // acme: {
    //   url: 'https://llm.acme.com/v1',
    //   parameters: ['temperature', 'top_p', 'max_tokens', 'stop', 'tools', 'tool_choice'], // it refuses all others
    //   streamUsage: false, // it refuses stream_options.include_usage
    //   endsWithoutDone: true, // it closes a stream without `data: [DONE]`
    //   needsKey: false, // it asks for no key and gets no secret
    // },
  },

  // Each team becomes an IAM role that may call this team's part of the control door, for example to make gateway keys.
  // The role trusts the principals that are named, or every principal of this account that may assume roles if none is.
  // What a team may spend and ask for is set here as well, and changed at run time (docs/budgets.md):
  // teams: { search: { budget: { month: 100 }, limits: { requestsPerMinute: 600, models: ['openai/*'] }, alertAt: [0.5, 0.8] } },
  teams: {
    platform: { principals: [] },
  },

  // Whose tokens of AWS STS open the key door, so that applications in AWS need no key (docs/access.md):
  // access: { tokens: { issuers: ['https://0a1b2c3d-0000-0000-0000-000000000000.tokens.sts.global.api.aws'] } },

  // Names that callers may write as their model, and where each leads (docs/routing.md); and what `auto` goes by:
  // routes: { smart: { fallback: ['openai/gpt-5-mini', 'acme/large'] }, quick: { hedge: ['smart', 'auto:fastest'] } },
  // auto: { quality: { 'acme/large': 'strong' } },
  // For how long answers are remembered, where somebody asks for that (docs/caching.md):
  // cache: { ttlSeconds: 3600, waitMs: 10_000 },
  // Names whose answers are compared, by a judge that nobody waits for (docs/experiments.md):
  // experiments: { best: { arms: { control: { route: 'openai/gpt-5' }, mini: { route: 'openai/gpt-5-mini' } }, judge: { route: 'openai/gpt-5', compare: 'both' } } },

  // Prices that the catalogue lacks or that you negotiated, in USD per million tokens:
  // prices: { 'acme/large': { input: 0.5, output: 1.5, cacheRead: 0.05 } },
  // Factors on the catalogue's prices, as your contracts have them (docs/costs.md):
  // discounts: { 'openai/*': '0.85', 'openai/gpt-6*': '4/5' },

  // Pages that may call from a browser, by their origins; none if it is left out (docs/browsers.md):
  // cors: { origins: ['https://app.example.com'] },

  // Who gets a mail when something is wrong:
  // stack: { alarmEmail: 'ops@example.com' },

  // Copies of the ledger in S3 every few days, to be asked with Athena (docs/analytics.md):
  // stack: { ledgerExport: true },

  // Bounds, and what is deployed; these are the defaults:
  // timeouts: { connectMs: 3000, firstContentMs: 30_000, firstContentSlowMs: 280_000, idleMs: 120_000, totalMs: 840_000, drainMs: 15_000, pingMs: 15_000, deadlineMarginMs: 10_000 },
  // limits: { bodyBytes: 6_000_000, jsonDepth: 64, sseLineBytes: 16_777_216, answerBytes: 33_554_432, choices: 8 },
  // stack: { name: 'Headgate', memoryMegabytes: 512, logRetentionDays: 30, requestsPerSecond: 200, burst: 400 },
});
