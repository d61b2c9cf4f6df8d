import { globSync, readFileSync } from 'node:fs';

/** A block of code in a document. */
export interface Snippet {
  readonly file: string;
  /** Where it begins. */
  readonly line: number;
  /** What the document says that it is; empty for a drawing. */
  readonly language: string;
  readonly text: string;
}

/** Every page that somebody may read, as paths from the root of the project. */
export const DOCUMENTS = globSync(['*.md', 'docs/**/*.md', '{bin,lambda,lib,local,test}/**/*.md'], {
  // Clients that are tested have their own packages here.
  exclude: ['**/node_modules/**'],
}).sort();

const FENCE = /^( *)```(\w*)$/;

/** The blocks of code in a document. */
export function snippetsIn(file: string): readonly Snippet[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const snippets: Snippet[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const [start, indent = '', language = ''] = FENCE.exec(lines[at] ?? '') ?? [];
    if (start === undefined) continue;
    const end = lines.indexOf(`${indent}\`\`\``, at + 1);
    const block = lines.slice(at + 1, end).map((text) => text.slice(indent.length));
    snippets.push({ file, line: at + 1, language, text: `${block.join('\n')}\n` });
    at = end;
  }
  return snippets;
}

/** The text of a document without its blocks of code. */
export function proseOf(file: string): string {
  const text = readFileSync(file, 'utf8');
  return snippetsIn(file).reduce((rest, { text: code }) => rest.replace(code.trimEnd(), ''), text);
}
