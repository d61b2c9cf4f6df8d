/** How long a value is used without asking again, and how long it is used when asking fails; after that it is forgotten. */
export interface Patience {
  readonly freshMs: number;
  readonly staleMs: number;
}

/** One question at a time for each name; an old answer is better than none, but not for ever. */
export function rememberSecrets(
  read: (name: string) => Promise<string>,
  now: () => number,
): (name: string, patience: Patience) => Promise<string> {
  const known = new Map<string, { readonly value: string; readonly at: number; readonly forgottenAt: number }>();
  const asking = new Map<string, Promise<string>>();
  const ask = (name: string, { staleMs }: Patience) =>
    read(name)
      .then((value) => {
        // What nobody has filled yet is asked for again, so that it works as soon as somebody does.
        if (value === '') known.delete(name);
        else known.set(name, { value, at: now(), forgottenAt: now() + staleMs });
        return value;
      })
      .finally(() => asking.delete(name));
  return async (name, patience) => {
    for (const [other, { forgottenAt }] of known) if (now() >= forgottenAt) known.delete(other);
    const last = known.get(name);
    if (last && now() - last.at < patience.freshMs) return last.value;
    const answer = asking.get(name) ?? ask(name, patience);
    asking.set(name, answer);
    try {
      return await answer;
    } catch (error) {
      if (last && now() < last.forgottenAt) return last.value;
      throw error;
    }
  };
}
