import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type DeployedConfiguration, loadConfiguration } from '../../lib/configuration.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { DOCUMENTS, type Snippet, snippetsIn } from './documents.ts';

const FILE = 'headgate.config.ts';

/** The TypeScript in the documentation: configurations, and modules of the gateway. */
export const TYPESCRIPT = DOCUMENTS.filter((file) => /^(README|docs\/.*|lambda\/.*)\.md$/.test(file))
  .flatMap(snippetsIn)
  .filter(({ language }) => language === 'ts');

/** Loads a configuration as if it stood in a file at the root of the project. */
export function configurationFrom(text: string, { local = false } = {}): Promise<DeployedConfiguration> {
  const file = join(temporaryFolder(), FILE);
  writeFileSync(file, withRealImports(text, '.'));
  return loadConfiguration(file, { local });
}

/** Loads a module that a snippet shows, as if it stood in that folder. */
export async function moduleFrom({ text }: Snippet, folder: string): Promise<Readonly<Record<string, unknown>>> {
  const file = join(temporaryFolder(), 'snippet.ts');
  writeFileSync(file, withRealImports(text, folder));
  return await import(file);
}

/** The lines that stand commented out in `headgate.config.ts`: the provider `acme`, and one line for each section. */
export function commentedExamples(): { readonly acme: string; readonly sections: readonly string[] } {
  const commented = readFileSync(FILE, 'utf8')
    .split('\n')
    .map((line) => /^ +\/\/ (.*)$/.exec(line)?.[1])
    .filter((line) => line !== undefined);
  const from = commented.indexOf('acme: {');
  const acme = commented.slice(from, commented.indexOf('},', from) + 1);
  return { acme: acme.join('\n'), sections: commented.filter((line) => /^[a-z]+: \{ .* \},$/.test(line)) };
}

function withRealImports(text: string, folder: string): string {
  return text.replaceAll(/from '(\.[^']+)'/g, (_, path: string) => `from '${resolve(folder, path)}'`);
}
