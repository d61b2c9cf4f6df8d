import type { Usage } from '../support/fake-provider/bill.ts';

/** A call of a tool, as the model means it. */
export interface ToldCall {
  readonly id: string;
  readonly name: string;
  readonly input: string;
}

/** What a model says to one question, before any provider's manner of saying it. */
export interface Told {
  readonly text: string;
  readonly thought: string;
  readonly calls: readonly ToldCall[];
  readonly end: 'stop' | 'length' | 'tools' | 'refusal';
  readonly bill: Usage;
  /** The answer breaks here: `status` before any answer, the others within a stream that began with 200. */
  readonly failure?: 'status' | 'before-content' | 'after-content';
}

/** Marks in what callers send: whether one arrived is what an answer tells. */
export const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ';
export const DOCUMENT = 'JVBERi0xLjcKJcOkw7zDtsOfCjIgMCBvYmoK';
export const SCHEMA_MARK = 'the-city-of-the-schema';

export type CaseName =
  | 'text'
  | 'tools'
  | 'parallel tools'
  | 'tool results'
  | 'refusal'
  | 'length'
  | 'JSON schema'
  | 'reasoning'
  | 'image'
  | 'PDF'
  | 'parameters'
  | 'error before content'
  | 'error after content';

const BILL: Usage = { inputTokens: 120, cachedTokens: 40, outputTokens: 30 };
const ANSWER: Told = { text: 'Grüezi, 世界', thought: '', calls: [], end: 'stop', bill: BILL };
const SKY: ToldCall = { id: 'call_aaaaaaaa1', name: 'look', input: '{"at":"sky"}' };
const SEA: ToldCall = { id: 'call_bbbbbbbb2', name: 'look', input: '{"at":"sea","deep":true}' };

/** What the model says in each case, given what arrived: it is no wiser than the request that the gateway wrote. */
export function toldIn(name: CaseName, arrived: string, isStream: boolean): Told {
  switch (name) {
    case 'tools':
      return arrived.includes('look') ? { ...ANSWER, text: '', calls: [SKY], end: 'tools' } : ANSWER;
    case 'parallel tools':
      return arrived.includes('look') ? { ...ANSWER, text: '', calls: [SKY, SEA], end: 'tools' } : ANSWER;
    case 'tool results':
      return { ...ANSWER, text: /blue.*deep/s.test(arrived) ? 'blue and deep' : 'nobody told me' };
    case 'refusal':
      return { ...ANSWER, text: 'No.', end: 'refusal' };
    case 'length':
      return { ...ANSWER, text: 'It was a dark and', end: 'length' };
    case 'JSON schema':
      return { ...ANSWER, text: arrived.includes(SCHEMA_MARK) ? '{"city":"Bern"}' : 'Bern, I think.' };
    case 'reasoning':
      return { ...ANSWER, thought: 'Hm, let me see.', bill: { ...BILL, outputTokens: 42, reasoningTokens: 12 } };
    case 'image':
      return { ...ANSWER, text: arrived.includes(PICTURE) ? 'a picture' : 'I see nothing' };
    case 'PDF':
      return { ...ANSWER, text: arrived.includes(DOCUMENT) ? 'a document' : 'I see nothing' };
    case 'error before content':
      return { ...ANSWER, failure: isStream ? 'before-content' : 'status' };
    case 'error after content':
      return { ...ANSWER, failure: isStream ? 'after-content' : 'status' };
    default:
      return ANSWER;
  }
}
