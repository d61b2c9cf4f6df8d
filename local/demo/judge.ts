import type { Schema } from './schema-value.ts';

/** The words by which two answers are told apart, where a schema lets one choose among them. */
const SIDES: readonly unknown[] = ['first', 'second', 'tie'];

/**
 * What a judge says who is shown a request and answers to it as JSON strings, each on a line of its own: the better answer
 * is the one that has more of the words of the request. `undefined` if that is not what is asked for.
 */
export function judgement(schema: Schema, question: string): object | undefined {
  const properties = Object.entries(asRecord(schema.properties));
  const [asked = '', first, second] = quotedIn(question);
  const request = asked.replaceAll(/^(?:system|user|assistant|tool): /gm, ''); // Who has said it is no word of the request.
  if (properties.length === 0 || first === undefined) return undefined;
  const choices = properties.map(([, property]) => asRecord(property).enum);
  if (second !== undefined && choices.every(isOfSides)) {
    const difference = coverage(request, first) - coverage(request, second);
    const side = difference > 0 ? 'first' : difference < 0 ? 'second' : 'tie';
    return Object.fromEntries(properties.map(([name]) => [name, side]));
  }
  if (!choices.every(isOfGrades)) return undefined;
  const grade = (grades: unknown) =>
    Array.isArray(grades) && grades[Math.round(coverage(request, first) * (grades.length - 1))];
  return Object.fromEntries(properties.map(([name], at) => [name, grade(choices[at])]));
}

function quotedIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    if (!/^".*"$/.test(line)) return [];
    try {
      return [String(JSON.parse(line))];
    } catch {
      return []; // A line that is in quotation marks, and no JSON.
    }
  });
}

/** The share of the longer words of a request that an answer has as well. */
function coverage(request: string, answer: string): number {
  const [wanted, had] = [wordsOf(request), wordsOf(answer)];
  const found = [...wanted].filter((word) => had.has(word)).length;
  return wanted.size === 0 ? 0 : found / wanted.size;
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? []);
}

function isOfSides(choice: unknown): boolean {
  return Array.isArray(choice) && choice.length > 1 && choice.every((one) => SIDES.includes(one));
}

function isOfGrades(choice: unknown): boolean {
  return Array.isArray(choice) && choice.length > 1 && choice.every((one) => typeof one === 'number');
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  // Every keyword that is read from it is checked where it is used.
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
