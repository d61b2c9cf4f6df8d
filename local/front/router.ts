import type { Route } from '../template.ts';

/** The route that a request takes, and what its parameters stand for. */
export interface Match {
  readonly route: Route;
  readonly parameters: Readonly<Record<string, string>>;
  /** The path with its escapes undone, as policies name it: what the function acts on is what was authorized. */
  readonly decodedPath: string;
}

/** Finds the route of a request, or none. */
export type Router = (method: string, path: string) => Match | undefined;

/** Makes a router for the paths below the stage. Fixed parts win over parameters, and these over greedy ones. */
export function createRouter(routes: readonly Route[]): Router {
  const patterns = routes.map(toPattern).sort((a, b) => a.rank.localeCompare(b.rank));
  return (method, path) => {
    const parts = path.slice(1).split('/');
    for (const pattern of patterns) {
      if (pattern.route.method !== method && pattern.route.method !== 'ANY') continue;
      const parameters = matchParts(pattern.parts, parts);
      if (parameters) return { route: pattern.route, parameters, decodedPath: parts.map(decodePart).join('/') };
    }
    return undefined;
  };
}

type Part =
  | { readonly kind: 'fixed'; readonly text: string }
  | { readonly kind: 'one'; readonly name: string }
  | { readonly kind: 'rest'; readonly name: string };

interface Pattern {
  readonly route: Route;
  readonly parts: readonly Part[];
  /** Sorts the more specific pattern first: at each place a fixed part, then a parameter, then a greedy one. */
  readonly rank: string;
}

const RANK = { fixed: '0', one: '1', rest: '2' } as const;

function toPattern(route: Route): Pattern {
  const parts = route.resource.slice(1).split('/').map(toPart);
  return { route, parts, rank: parts.map(({ kind }) => RANK[kind]).join('') };
}

function toPart(text: string): Part {
  const [, name, plus] = /^\{([^}+]+)(\+?)\}$/.exec(text) ?? [];
  if (name === undefined) return { kind: 'fixed', text };
  return { kind: plus ? 'rest' : 'one', name };
}

function matchParts(pattern: readonly Part[], parts: readonly string[]): Record<string, string> | undefined {
  const parameters: Record<string, string> = {};
  for (const [at, part] of pattern.entries()) {
    const text = parts[at];
    if (text === undefined) return undefined;
    if (part.kind === 'rest') {
      const values = parts.slice(at).map(decodePart);
      if (!values.every(isPlain)) return undefined;
      parameters[part.name] = values.join('/');
      return parameters;
    }
    if (part.kind === 'fixed' && part.text !== text) return undefined;
    if (part.kind === 'one') {
      const value = decodePart(text);
      // An escaped slash would let one parameter reach over what policies and functions take for its end.
      if (!isPlain(value) || value.includes('/')) return undefined;
      parameters[part.name] = value;
    }
  }
  return parts.length === pattern.length ? parameters : undefined;
}

/** No part may be empty or lead up the tree, not even escaped: `//`, `..`, `%2e%2e`, `a%2F..%2Fb`. */
function isPlain(value: string | undefined): value is string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come through.
  if (value === undefined || /[\u0000-\u001f\u007f\\]/.test(value)) return false;
  return value.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

function decodePart(part: string): string | undefined {
  if (!part.includes('%')) return part;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined; // Not valid percent-encoding of UTF-8, so it names nothing.
  }
}
