import type { Strategy } from '../../core/route.ts';
import { type ChoosingPorts, choose } from './choose.ts';
import { createPool } from './pool.ts';
import { taskOf } from './task.ts';

/** Chooses among models that can do what is asked, and falls back to the next best. */
export function createAuto(ports: ChoosingPorts): Strategy<'auto'> {
  const candidatesOf = createPool(ports);
  return {
    kind: 'auto',
    async run({ by, targets }, { chat, preferences, follow }) {
      const task = taskOf(chat, ports.auto.classes);
      const candidates = candidatesOf(targets);
      const off = await ports.switches.off();
      const routes = choose({ by, candidates, isPool: targets === 'pool', task, wishes: preferences, off }, ports);
      return await follow({ kind: 'fallback', routes });
    },
  };
}
