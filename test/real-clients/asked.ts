import { countTokens } from '../../local/demo/tokens.ts';

/** What the demo model says after a tool: it knows the question only if the whole conversation was sent. */
export const TOLD = 'The tool says: 21 degrees in Paris. That is the answer to "What is the weather in Paris?"';

/** What it says to a greeting, after a tool, and of a person: one of these is what a snippet of the documentation prints. */
export const SAID =
  /^Hello! You said: "Hello" I am|^The tool says: 21 degrees in Paris\. That is the answer|^Hello Ada Lovelace, 36$/m;

/** What a question and its answer cost at the demo provider: each message 4 tokens beside its text. */
export function usageFor(question: string, text: string): { readonly input: number; readonly output: number } {
  return { input: 4 + countTokens(question), output: countTokens(text) };
}
