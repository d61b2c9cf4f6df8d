import { defineHeadgate } from '../../lib/configuration.ts';

/** What the rehearsal deploys: two built-in providers, a host of its own, a price and two teams. */
// biome-ignore lint/style/noDefaultExport: this is how the tools find it, whatever the file is called.
export default defineHeadgate({
  providers: {
    openai: {},
    groq: {},
    // A deployed gateway talks to public names only. The rehearsal replaces this address, and nothing else, after the
    // deployment: see README.md.
    rehearsal: { url: 'https://llm.headgate-rehearsal.com/v1' },
  },
  prices: { 'rehearsal/model': { input: 1, output: 2, cacheRead: 0.1, cacheWrite: 1.25 } },
  teams: { search: { principals: [] }, billing: { principals: [] } },
  stack: {
    name: 'HeadgateRehearsal',
    reservedConcurrency: 20,
    alarmEmail: 'ops@headgate-rehearsal.com',
    providerAlarms: false, // They compare two metrics, which the emulator does not know.
  },
});
