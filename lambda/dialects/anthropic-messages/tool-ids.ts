/** Gives each tool call of a conversation an id that is accepted and unlike all others, the same one at each turn. */
export function createToolIds(): (id: string) => string {
  const used = new Set<string>();
  return (id) => {
    const plain = /^[a-zA-Z0-9_-]{1,64}$/.test(id)
      ? id
      : `toolu_${id.replace(/[^a-zA-Z0-9_-]/g, '').slice(0, 32)}${hashOf(id)}`;
    let unique = plain;
    // Some providers use ids again, or none at all: what comes later is numbered.
    for (let count = 2; used.has(unique); count++) unique = `${plain.slice(0, 56)}_${count}`;
    used.add(unique);
    return unique;
  };
}

/** FNV-1a: two ids that differ only in what was left out must not become one. */
function hashOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(16).padStart(8, '0');
}
