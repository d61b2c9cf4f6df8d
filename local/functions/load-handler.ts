import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A function's handler, as it was exported. */
export type Handler = (event: unknown, ...rest: readonly unknown[]) => unknown;

/** Imports a bundle and finds its handler, by Lambda's rules: `folder/file.export.nested`. */
export async function loadHandler(codeFolder: string, handler: string): Promise<Handler> {
  const slash = handler.lastIndexOf('/') + 1;
  const [file = '', ...names] = handler.slice(slash).split('.');
  const stem = join(codeFolder, handler.slice(0, slash), file);
  const path = ['', '.js', '.mjs', '.cjs']
    .map((extension) => stem + extension)
    .find((candidate) => existsSync(candidate));
  if (path === undefined) throw namedError('Runtime.ImportModuleError', `Cannot find module '${stem}'`);
  const module: unknown = await import(pathToFileURL(path).href);
  const found = names.reduce(property, module) ?? names.reduce(property, property(module, 'default'));
  if (typeof found !== 'function') {
    throw namedError('Runtime.HandlerNotFound', `${handler} is undefined or not exported`);
  }
  // Whatever is exported as a handler is called with an event; what it makes of that is the function's affair.
  return found as Handler;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
