/** What the intrinsic functions of a template ask the local account. */
export interface References {
  /** The value of `Ref`: a parameter, a pseudo parameter, or a resource. */
  reference(name: string): unknown;
  /** The value of `Fn::GetAtt`. */
  attribute(logicalId: string, attribute: string): unknown;
}

/** The value of `AWS::NoValue`: whatever has it is left out. */
export const NO_VALUE = Symbol('AWS::NoValue');

/** Replaces the intrinsic functions in a value of a template by what they stand for. */
export function resolveIntrinsics(value: unknown, references: References): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => resolveIntrinsics(item, references)).filter((item) => item !== NO_VALUE);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
    return evaluate(first[0], first[1], references);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, resolveIntrinsics(item, references)] as const)
      .filter(([, item]) => item !== NO_VALUE),
  );
}

function evaluate(name: string, argument: unknown, references: References): unknown {
  switch (name) {
    case 'Ref':
      return references.reference(text(name, argument));
    case 'Fn::GetAtt':
      return getAttribute(argument, references);
    case 'Fn::Join': {
      const [separator, items] = list(name, argument);
      return list(name, resolveIntrinsics(items, references))
        .map((item) => text(name, item))
        .join(text(name, separator));
    }
    case 'Fn::Split': {
      const [separator, source] = list(name, argument);
      return text(name, resolveIntrinsics(source, references)).split(text(name, separator));
    }
    case 'Fn::Select': {
      const [index, items] = list(name, argument);
      return list(name, resolveIntrinsics(items, references))[Number(index)];
    }
    case 'Fn::Sub':
      return substitute(argument, references);
    default:
      throw new Error(`The template uses ${name}, which the local run does not know.`);
  }
}

function getAttribute(argument: unknown, references: References): unknown {
  if (typeof argument === 'string') {
    const dot = argument.indexOf('.');
    return references.attribute(argument.slice(0, dot), argument.slice(dot + 1));
  }
  const [logicalId, attribute] = list('Fn::GetAtt', argument);
  return references.attribute(text('Fn::GetAtt', logicalId), text('Fn::GetAtt', attribute));
}

function substitute(argument: unknown, references: References): string {
  const [pattern, variables] = typeof argument === 'string' ? [argument, {}] : list('Fn::Sub', argument);
  const values = isObject(variables) ? variables : {};
  return text('Fn::Sub', pattern).replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (Object.hasOwn(values, name)) return text('Fn::Sub', resolveIntrinsics(values[name], references));
    return text('Fn::Sub', name.includes('.') ? getAttribute(name, references) : references.reference(name));
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function list(name: string, value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${name} in the template wants a list, not ${JSON.stringify(value)}.`);
}

function text(name: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${name} in the template wants a text, not ${JSON.stringify(value)}.`);
}
