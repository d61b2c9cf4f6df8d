import { z } from 'zod';
import { hearChat } from '../chat-stream.ts';
import { askGateway, refusalOf } from '../model-door.ts';
import { plain } from '../terminal.ts';
import { type Check, type Examination, skipped } from './check.ts';

const NOBODY = 'There is no caller to ask as.';
const wholeSchema = z.object({
  usage: z.object({ cost: z.number().nullish() }).nullish(),
  choices: z.array(z.unknown()).min(1),
});

/** A call whose answer comes in one piece: a few tokens, and what they cost. */
export const callCheck: Check = {
  id: 'call',
  run: async (examination) => {
    const { target, asker } = examination;
    if (!target || !asker) return skipped(NOBODY);
    const from = performance.now();
    const response = await ask(examination, false);
    const json: unknown = await response.json().catch(() => undefined); // What is no JSON is no answer, as is said below.
    if (!response.ok) throw refusalOf(response.status, json, asker);
    const { data } = wholeSchema.safeParse(json);
    if (!data) {
      const hint = `Check that ${target.controlUrl} is the URL of a gateway, with its stage.`;
      return { status: 'failed', message: 'What came back is not an answer of a model.', hint };
    }
    examination.callId = response.headers.get('x-headgate-call-id') ?? '';
    const cost = data.usage?.cost;
    const told =
      cost === null || cost === undefined ? 'of unknown cost' : `for ${cost.toFixed(12).replace(/0+$/, '')} USD`;
    const took = Math.round(performance.now() - from);
    return { status: 'ok', message: `${modelIn(response)} answered in ${took} ms, ${told}` };
  },
};

/** A call whose answer is to come piece by piece: what is between may hold it back until it is complete. */
export const streamCheck: Check = {
  id: 'stream',
  run: async (examination) => {
    const { target, asker } = examination;
    if (!target || !asker) return skipped(NOBODY);
    const sentAt = performance.now();
    const response = await ask(examination, true);
    if (!response.ok) throw refusalOf(response.status, await response.json().catch(() => undefined), asker);
    const { error, pieces, reads, firstContentMs, totalMs, callId } = await hearChat(response, { sentAt });
    if (callId) examination.callId = callId;
    if (error !== null) {
      const hint = 'See `headgate calls` for the attempt, and the log of the gateway function.';
      return { status: 'failed', message: `The answer was cut short: ${plain(error)}`, hint };
    }
    const first = firstContentMs === null ? 'no content' : `first content after ${Math.round(firstContentMs)} ms`;
    const message = `${modelIn(response)}: ${first}, ${pieces} pieces in ${reads} reads, ${Math.round(totalMs)} ms in all`;
    if (reads > 1 || pieces < 3) return { status: 'ok', message };
    const hint = 'Everything came at once: something between you and the gateway collects answers (a proxy, a VPN).';
    return { status: 'warning', message, hint };
  },
};

function ask({ target, asker, options }: Examination, stream: boolean): Promise<Response> {
  // Both are there: the checks have looked.
  if (!target || !asker) throw new Error(NOBODY);
  const messages = [{ role: 'user', content: 'Count from one to twenty, in words.' }];
  const body = { model: options.model, messages, max_tokens: 200, ...(stream && { stream }) };
  return askGateway(target, asker, { method: 'POST', path: '/chat/completions', body });
}

function modelIn({ headers }: Response): string {
  return plain(headers.get('x-headgate-model') ?? 'a model');
}
