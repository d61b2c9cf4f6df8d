/** The provider of the benches, in a process of its own: prints its URL. Arguments: a text, a silence before it, a status. */
import { answer, startFakeProvider, status } from '../../test/support/fake-provider.ts';

const provider = await startFakeProvider({ remember: false, models: ['fast'] });
const text = process.argv[2] ?? 'A short answer of a few words.';
const firstMs = Number(process.argv[3] ?? 0);
const code = Number(process.argv[4] ?? 200);
provider.otherwise(
  code === 200 ? answer({ text, firstMs, usage: { inputTokens: 20, outputTokens: 8 } }) : status(code),
);
console.log(provider.url);
