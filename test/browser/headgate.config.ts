import { defineHeadgate } from '../../lib/configuration.ts';

/** What the browser looks at: a budget that is not quite spent, and routes and experiments beside models. */
// biome-ignore lint/style/noDefaultExport: this is how the configuration is read.
export default defineHeadgate({
  providers: { openai: {}, anthropic: {}, groq: {}, gemini: {}, cerebras: {} },
  routes: {
    smart: { fallback: ['demo/fault-429', 'demo/chat'] },
    quick: { race: ['cerebras/gpt-oss-120b', 'groq/openai/gpt-oss-120b'] },
  },
  experiments: {
    assistant: {
      arms: {
        control: { route: 'anthropic/claude-sonnet-5' },
        concise: { route: 'groq/openai/gpt-oss-120b', prefix: 'Be brief.' },
      },
      judge: { route: 'demo/chat-fast', compare: 'both' },
    },
    tone: { control: 'formal', arms: { formal: { route: 'demo/chat' }, casual: { route: 'demo/chat-fast' } } },
  },
  teams: {
    local: { budget: { month: 400, day: 200 }, limits: { requestsPerMinute: 6_000 } },
    ads: { budget: { month: 50 } },
  },
});
