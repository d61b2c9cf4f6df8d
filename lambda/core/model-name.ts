/**
 * What a model is called without its provider: providers write `gpt-oss-120b`, `openai/gpt-oss-120b` and
 * `openai.gpt-oss-120b`, or `claude-opus-5.5` and `claude-opus-5-5`. Never used for prices: those match exactly.
 */
export function plainName(id: string): string {
  const last = id.slice(id.lastIndexOf('/') + 1);
  // Bedrock writes the maker before a dot. Makers have no digits; versions, which have dots too, do. Claude stays out: there
  // its id says in which part of the world it runs, which is not ours to choose.
  return last
    .replace(/^(?!anthropic\.)[a-z-]+\.(?=[a-z])(?![a-z-]+\.)/i, '')
    .replaceAll('.', '-')
    .toLowerCase();
}
