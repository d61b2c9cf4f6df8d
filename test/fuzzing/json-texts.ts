import fc from 'fast-check';

/** What stands at the ends of a tree: all kinds, those that JSON has not, and those that do not survive being written again. */
const LEAVES = [
  ...[
    'null',
    'true',
    'false',
    '0',
    '-0',
    '1',
    '-1',
    '1.5',
    '1e3',
    '1E+2',
    '0.1e-9',
    '5e-324',
    '1.7976931348623157e308',
  ],
  ...['9007199254740991', '9007199254740992', '-9007199254740993', '1e16', '1e400', '-1e999', '1e99999', '1.0e400'],
  ...['""', '"a"', '"\\ud800"', '"\\udc00x"', '"\\ud83d\\ude00"', '"é\\u0000"', '"\\u2028"', '"__proto__"', '[]', '{}'],
  ...['01', '1.', '.5', '+1', 'NaN', 'Infinity', 'undefined', "'a'", '"\\x"', '"\t"', 'nul', '/**/1', ''],
];
const NAMES = [
  ...['a', 'b', 'model', '', 'toString', 'hasOwnProperty', 'valueOf', '\\ud800', '😀', 'A_proto__'],
  ...['__proto__', 'constructor', 'prototype', '\\u005f_proto__', 'constr\\u0075ctor', '__proto__ '],
  ...['api_base', 'base_url', 'api_key', 'extra_headers', 'user_config', 'custom_host', 'api\\u005fbase'],
];
const space = fc.constantFrom('', '', '', ' ', '\n', '\t\r', '\ufeff', '\u00a0');

const { tree } = fc.letrec<{ tree: string; leaf: string; list: string; object: string }>((tie) => ({
  tree: fc.oneof({ withCrossShrink: true }, tie('leaf'), tie('list'), tie('object')),
  leaf: fc.oneof(
    fc.constantFrom(...LEAVES),
    fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
    fc.double().map(String),
  ),
  list: fc.tuple(space, fc.array(tie('tree'), { maxLength: 4 })).map(([gap, items]) => `[${items.join(`${gap},`)}]`),
  object: fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.stringMatching(/^[a-z_]{0,6}$/)), space, tie('tree')), {
      maxLength: 4,
    })
    .map((members) => `{${members.map(([name, gap, value]) => `"${name}"${gap}:${gap}${value}`).join(',')}}`),
}));

const sound = fc.json({ maxDepth: 4, stringUnit: 'grapheme' });
const deep = fc
  .tuple(fc.nat(40), fc.constantFrom(['[', ']'], ['{"a":', '}']))
  .map(([depth, [open, close]]) => `{"a":${open?.repeat(depth)}0${close?.repeat(depth)}}`);
const whole = fc.oneof(
  tree,
  sound,
  sound.map((text) => `{"a":${text}}`),
  deep,
);

/** Texts that are JSON, nearly JSON, and JSON that is not taken. */
export const anyJsonText = fc
  .tuple(
    whole,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '"', '{', '}', ',', '\\', '0', 'e', '\u0000')), { maxLength: 2 }),
  )
  .map(([text, edits]) => edits.reduce(edited, text));

/** One character replaced, or taken out. */
function edited(text: string, [place, character]: readonly [number, string]): string {
  const at = place % (text.length + 1);
  return text.slice(0, at) + character + text.slice(at + 1);
}
