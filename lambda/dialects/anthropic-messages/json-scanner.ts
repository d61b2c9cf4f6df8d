/** Watches text that comes in pieces for the end of a JSON object. */
export interface JsonScanner {
  scan(text: string): void;
  readonly isComplete: boolean;
}

/** Finds out, piece by piece and in linear time, whether the text so far is one complete JSON object. */
export function createJsonScanner(): JsonScanner {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  const scanner = {
    isComplete: false,
    scan(text: string) {
      for (const character of text) {
        if (isEscaped) isEscaped = false;
        else if (isInText) {
          isEscaped = character === '\\';
          isInText = character !== '"';
        } else if (character === '"') isInText = true;
        else if (character === '{' || character === '[') depth += 1;
        else if (character === '}' || character === ']') {
          depth -= 1;
          scanner.isComplete = depth === 0;
        }
      }
    },
  };
  return scanner;
}
