import type { AnswerPlace } from './answers.ts';
import type { Given } from './recorded.ts';

/** How a question that others wait for has ended. `vain`: they have to ask themselves. `left`: one of them asks for all. */
export type Landed = Given | 'vain' | 'left';

/** Questions that are being asked in this process: who asks the same meanwhile waits for that answer. */
export interface Flights {
  of(place: AnswerPlace): Promise<Landed> | undefined;
  /** Whoever begins one ends it, whatever happens: once. */
  begin(place: AnswerPlace): (landed: Landed) => void;
}

export function createFlights(): Flights {
  const open = new Map<string, Promise<Landed>>();
  const nameOf = ({ team, name }: AnswerPlace) => `${team}#${name}`;
  return {
    of: (place) => open.get(nameOf(place)),
    begin(place) {
      const name = nameOf(place);
      const { promise, resolve } = Promise.withResolvers<Landed>();
      open.set(name, promise);
      return (landed) => {
        if (open.get(name) === promise) open.delete(name);
        resolve(landed);
      };
    },
  };
}
