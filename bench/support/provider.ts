/** The provider of the benches, in a process of its own: prints its URL. */
import { answer, startFakeProvider } from '../../test/support/fake-provider.ts';

const provider = await startFakeProvider({ remember: false, models: ['fast'] });
const text = process.argv[2] ?? 'A short answer of a few words.';
provider.otherwise(answer({ text, usage: { inputTokens: 20, outputTokens: 8 } }));
console.log(provider.url);
