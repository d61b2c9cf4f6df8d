/** The words of an expression of DynamoDB, read one after another. */
export interface Tokens {
  /** The next word, without taking it; `''` at the end. */
  peek(): string;
  take(): string;
  /** Takes a word that must be next. */
  expect(word: string): void;
  /** Takes a word if it is next; words in letters may be written small. */
  took(word: string): boolean;
  /** Gives up: the expression is not one that the model knows. */
  fail(what: string): never;
}

const TOKEN = /\s*([A-Za-z_]\w*|#\w+|:\w+|<>|<=|>=|[=<>(),+-])/y;

export function tokensOf(expression: string): Tokens {
  const words = split(expression);
  let place = 0;
  const tokens: Tokens = {
    peek: () => words[place] ?? '',
    take: () => words[place++] ?? tokens.fail('it ends too early'),
    expect: (word) => {
      if (!tokens.took(word)) tokens.fail(`\`${word}\` is missing before \`${tokens.peek()}\``);
    },
    took: (word) => {
      const isNext = tokens.peek().toUpperCase() === word.toUpperCase();
      if (isNext) place += 1;
      return isNext;
    },
    fail: (what) => {
      throw new Error(`The model of DynamoDB does not know this expression (${what}): ${expression}`);
    },
  };
  return tokens;
}

function split(expression: string): string[] {
  const words: string[] = [];
  let end = 0;
  TOKEN.lastIndex = 0;
  for (let found = TOKEN.exec(expression); found; found = TOKEN.exec(expression)) {
    words.push(found[1] ?? '');
    end = TOKEN.lastIndex;
  }
  const rest = expression.slice(end).trim();
  if (rest) throw new Error(`The model of DynamoDB cannot read \`${rest}\` in: ${expression}`);
  return words;
}
