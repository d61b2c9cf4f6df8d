import type { Schema } from './schema-value.ts';

/** The first JSON Schema of an object that a text shows, as prompts do that ask for JSON in words. */
export function schemaIn(text: string): Schema | undefined {
  const from = text.search(/schema/i);
  const start = from < 0 ? -1 : text.indexOf('{', from);
  if (start < 0) return undefined;
  const shown = parsed(text.slice(start, endOf(text, start)));
  if (typeof shown !== 'object' || shown === null || !('properties' in shown)) return undefined;
  // Every keyword that is read from it is checked where it is used.
  return shown as Schema;
}

/** Where the object ends that begins here. */
function endOf(text: string, start: number): number {
  const marks = /"(?:[^"\\]|\\.)*"|[{}]/gs;
  marks.lastIndex = start;
  let depth = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    if (mark[0] === '{') depth += 1;
    if (mark[0] === '}') depth -= 1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // Prose about a schema, and no schema.
  }
}
