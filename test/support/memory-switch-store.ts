import { type Switch, type SwitchStore, switchName } from '../../lambda/core/switches.ts';

/** The switches in memory: the same rules as on DynamoDB, as `test/ports/switches.test.ts` shows for both. */
export function createMemorySwitchStore(): SwitchStore & { readonly reads: number } {
  const all = new Map<string, Switch>();
  let reads = 0;
  return {
    get reads() {
      return reads;
    },
    async read() {
      reads += 1;
      return [...all.values()];
    },
    async set(one) {
      const known = all.get(switchName(one));
      if (known && known.at > one.at) throw new Error('set later by somebody else');
      all.set(switchName(one), one);
    },
  };
}
