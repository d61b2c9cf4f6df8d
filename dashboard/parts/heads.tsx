export interface HeadsProps {
  /** What lines are called by. */
  readonly first: string;
  /** Texts, and after them numbers, which stand on the right. */
  readonly texts?: readonly string[];
  readonly numbers?: readonly string[];
  /** What can be done with a line, in its last column: one sees that there, and hears it read aloud here. */
  readonly deed?: string;
}

/** The names of the columns of a table. */
export function Heads({ first, texts = [], numbers = [], deed }: HeadsProps) {
  return (
    <thead>
      <tr>
        <th scope="col" class="grow">
          {first}
        </th>
        {texts.map((name, at) => (
          <th key={at} scope="col">
            {name}
          </th>
        ))}
        {numbers.map((name, at) => (
          <th key={at} scope="col" class="number">
            {name}
          </th>
        ))}
        {deed !== undefined && (
          <th scope="col">
            <span class="unseen">{deed}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
