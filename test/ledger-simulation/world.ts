import { type Random, randomFrom } from '../support/random-from.ts';
import { Heap } from './heap.ts';

/** Something that runs by itself and can be killed: a function with one call, or a sweeper. */
export interface Process {
  readonly name: string;
  /** Whether it may be killed or frozen. */
  readonly isMortal: boolean;
  isDead: boolean;
  /** How many faults have been made for it: what fails without any is a mistake of the code under test. */
  troubles: number;
}

/** A process that may be killed, unless it is said to be immortal. */
export function aProcess(name: string, isMortal = true): Process {
  return { name, isMortal, isDead: false, troubles: 0 };
}

interface Event {
  at: number;
  readonly order: number;
  readonly process: Process;
  readonly run: () => void;
  /** What the world still does although the process is dead: a request that is on its way arrives. */
  readonly ifKilled: (() => void) | undefined;
  isCleared: boolean;
}

/** How likely it is, at each step of a process, that it is killed there or stands still for a long time. */
export interface Fates {
  readonly kill: number;
  readonly freeze: number;
}

const { setImmediate: realImmediate } = globalThis;
/** For a moment, or beyond any lease. */
const [SHORT_MS, LONG_MS] = [5 * 60_000, 45 * 60_000];

/**
 * A world on one thread with a clock of its own: every wait of everything that runs in it is an event, and which of them
 * comes next is decided by times that a seed has chosen. The same seed makes the same world.
 */
export class World {
  readonly random: Random;
  fates: Fates = { kill: 0, freeze: 0 };
  #now: number;
  #order = 0;
  readonly #events = new Heap<Event>();
  #running: Process = aProcess('nobody', false);

  constructor(seed: number, startsAt: number) {
    this.random = randomFrom(seed);
    this.#now = startsAt;
  }

  readonly now = (): number => this.#now;

  get running(): Process {
    return this.#running;
  }

  /** Starts a process in some time. */
  start(process: Process, afterMs: number, work: () => Promise<void>): void {
    this.#add({ process, afterMs, run: () => void work(), ifKilled: undefined });
  }

  /** Lets the running process wait. If it is killed meanwhile it waits for ever, as nothing of it runs any more. */
  pause(ms: number, ifKilled?: () => void): Promise<void> {
    return new Promise((resolve) => this.#add({ process: this.#running, afterMs: ms, run: resolve, ifKilled }));
  }

  /** Does something of the running process later, unless that is cleared. */
  later(ms: number, run: () => void): Event {
    return this.#add({ process: this.#running, afterMs: ms, run, ifKilled: undefined });
  }

  /** Does something later that is no process's any more. */
  afterwards(ms: number, run: () => void): void {
    this.#add({ process: aProcess('network', false), afterMs: ms, run, ifKilled: undefined });
  }

  /** Lets time pass until nothing waits any more, or `isOver` says so. */
  run(isOver: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const turn = () => {
        try {
          if (isOver() || !this.#step()) return resolve();
        } catch (error) {
          return reject(error);
        }
        realImmediate(turn); // By then everything that could go on has gone on.
      };
      realImmediate(turn); // Not at once: what goes on just now belongs to another world.
    });
  }

  pass(ms: number): void {
    this.#now += ms;
  }

  #add({ process, afterMs, run, ifKilled }: Omit<Event, 'at' | 'order' | 'isCleared'> & { afterMs: number }): Event {
    const event = {
      at: this.#now + Math.ceil(afterMs),
      order: this.#order++,
      process,
      run,
      ifKilled,
      isCleared: false,
    };
    this.#events.add(event);
    return event;
  }

  #step(): boolean {
    const event = this.#take();
    if (!event) return false;
    current = this;
    this.#now = Math.max(this.#now, event.at);
    this.#running = event.process;
    if (!this.#isStruck(event)) event.run();
    return true;
  }

  #take(): Event | undefined {
    for (let event = this.#events.take(); event; event = this.#events.take()) {
      if (!event.isCleared && !event.process.isDead) return event;
    }
    return undefined;
  }

  #isStruck({ process, ifKilled }: Event): boolean {
    if (!process.isMortal) return false;
    if (this.random.chance(this.fates.kill)) {
      process.isDead = true;
      ifKilled?.();
      return true;
    }
    if (!this.random.chance(this.fates.freeze)) return false;
    // It stands still here, and what it waits for elsewhere stands still with it.
    const ms = this.random.below(SHORT_MS) + (this.random.chance(0.7) ? LONG_MS : 0);
    this.#events.change((event) => {
      if (event.process === process) event.at += ms;
    });
    return false;
  }
}

let current: World | undefined;

/** Gives timers of the code under test to the world whose turn it is, until the function that it gives is called. */
export function installTimers(): () => void {
  const { setTimeout, clearTimeout, setImmediate } = globalThis;
  const later = (run: () => void, ms = 0) => current?.later(Math.max(0, ms), run);
  const clear = (event: Event | undefined) => {
    if (event) event.isCleared = true;
  };
  // The code under test only hands to `clearTimeout` what it got from `setTimeout`.
  Object.assign(globalThis, { setTimeout: later, clearTimeout: clear, setImmediate: (run: () => void) => later(run) });
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0; // Most errors here are meant, and where they were made costs a tenth of all the time.
  return () => {
    Object.assign(globalThis, { setTimeout, clearTimeout, setImmediate });
    Error.stackTraceLimit = stackTraceLimit;
  };
}
