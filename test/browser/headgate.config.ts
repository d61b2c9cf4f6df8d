import { defineHeadgate } from '../../lib/configuration.ts';

/** What the browser looks at: a budget that is not quite spent, and routes beside models. */
// biome-ignore lint/style/noDefaultExport: this is how the configuration is read.
export default defineHeadgate({
  providers: { openai: {}, anthropic: {}, groq: {}, gemini: {}, cerebras: {} },
  routes: { smart: { fallback: ['demo/fault-429', 'demo/chat'] } },
  teams: {
    local: { budget: { month: 400, day: 200 }, limits: { requestsPerMinute: 6_000 } },
    ads: { budget: { month: 50 } },
  },
});
