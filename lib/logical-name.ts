/** A lower-case name as CloudFormation spells it: `platform-search` becomes `PlatformSearch`. */
export function logicalName(name: string): string {
  const words = name.split('-').filter((word) => word !== '');
  return words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join('');
}
