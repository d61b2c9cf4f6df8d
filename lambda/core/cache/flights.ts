import type { AnswerPlace } from './answers.ts';
import type { Given } from './recorded.ts';

/** How a question that others wait for has ended. `vain`: they have to ask themselves. `left`: one of them asks for all. */
export type Landed = Given | 'vain' | 'left';

/** Questions that are being asked in this process: who asks the same meanwhile waits for that answer. */
export interface Flights {
  of(place: AnswerPlace): Flight | undefined;
  /** Whoever begins one ends it, whatever happens: once. */
  begin(place: AnswerPlace, begunAt: number): (landed: Landed) => void;
}

/** One question on its way. */
export interface Flight {
  readonly begunAt: number;
  readonly landed: Promise<Landed>;
}

export function createFlights(): Flights {
  const open = new Map<string, Flight>();
  const nameOf = ({ team, name }: AnswerPlace) => `${team}#${name}`;
  return {
    of: (place) => open.get(nameOf(place)),
    begin(place, begunAt) {
      const name = nameOf(place);
      const { promise, resolve } = Promise.withResolvers<Landed>();
      const flight = { begunAt, landed: promise };
      open.set(name, flight);
      return (landed) => {
        if (open.get(name) === flight) open.delete(name);
        resolve(landed);
      };
    },
  };
}
