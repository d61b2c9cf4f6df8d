import type { AwsClient } from '../../lambda/adapters/aws-client.ts';
import { createLedger } from '../../lambda/adapters/ledger/dynamodb-ledger.ts';
import { createOpenAttempts } from '../../lambda/adapters/ledger/dynamodb-open-attempts.ts';
import type { LedgerTable } from '../../lambda/adapters/ledger/write-all.ts';
import { GatewayError } from '../../lambda/core/errors.ts';
import type { Transport } from '../../lambda/core/gateway.ts';
import { type AttemptStart, LEASE_MS } from '../../lambda/core/ledger.ts';
import { sweep } from '../../lambda/core/sweep.ts';
import { aCall, aGatewayIn, MAX_OUTPUT_TOKENS, serve, USUAL_HOLD_TOKENS, watched } from './a-function.ts';
import { createBillingProvider } from './billing-provider.ts';
import { Bills } from './bills.ts';
import { Books, Violation } from './books.ts';
import { createFaultyStore, type FaultyStore, type Step } from './faulty-store.ts';
import { lastCall } from './last-caller.ts';
import { accountsIn } from './limits.ts';
import { createModelDynamoDb } from './model-dynamodb/create-model-dynamodb.ts';
import type { Add } from './model-dynamodb/values.ts';
import { type Swarm, swarmFrom } from './swarm.ts';
import { aProcess, World } from './world.ts';

/** A mistake that is put into what is simulated, to see whether it is found. */
export interface PlantedBug {
  readonly name: string;
  /** The invariants of which it breaks one first. */
  readonly breaks: readonly string[];
  readonly add?: Add;
  readonly neverSweeps?: boolean;
  store?(client: AwsClient): AwsClient;
  transport?(transport: Transport): Transport;
}

/** How a seed went. */
export interface Outcome {
  readonly seed: number;
  readonly violation: Violation | undefined;
  readonly steps: readonly Step[];
  /** How often what happened, to see that the simulation is about something. */
  readonly seen: Readonly<Record<string, number>>;
}

const MIDNIGHT = Date.UTC(2026, 10, 21);
const MINUTE = 60_000;

/**
 * Makes the world of one seed, lets it run to its end, and checks the invariants all the time. What was done is kept
 * only if it is to be told: the same seed does the same again.
 */
export async function simulate(seed: number, options: { bug?: PlantedBug; isTold?: boolean } = {}): Promise<Outcome> {
  const simulation = new Simulation(seed, options);
  let violation: Violation | undefined;
  try {
    await simulation.run();
  } catch (error) {
    violation = error instanceof Violation ? error : new Violation('I0', `the simulation broke: ${String(error)}`);
  }
  const { steps, seen } = simulation;
  return { seed, violation, steps, seen };
}

class Simulation {
  readonly steps: Step[] = [];
  readonly seen: Record<string, number> = {};
  readonly #bug: PlantedBug;
  readonly #world: World;
  readonly #swarm: Swarm;
  readonly #books = new Books();
  readonly #bills = new Bills();
  readonly #store: FaultyStore;
  readonly #table: LedgerTable;
  #violation: Violation | undefined;

  constructor(
    seed: number,
    { bug = { name: 'none', breaks: [] }, isTold = false }: { bug?: PlantedBug; isTold?: boolean },
  ) {
    this.#bug = bug;
    // The first numbers of a seed decide what its world is like.
    const random = new World(seed, 0).random;
    this.#swarm = swarmFrom(random);
    const startsAt = MIDNIGHT - this.#swarm.beforeMidnightMs;
    this.#world = new World(random.below(2 ** 31), startsAt);
    const model = createModelDynamoDb('openShard', {
      now: this.#world.now,
      lagMs: () => this.#world.random.below(this.#swarm.lagMs + 1),
      pageItems: this.#swarm.pageItems,
      ...(bug.add && { add: bug.add }),
      wrote: (rows) => this.#guarded(() => this.#books.wrote(rows.filter(({ isCheck }) => !isCheck))),
    });
    this.#store = createFaultyStore({
      world: this.#world,
      swarm: this.#swarm,
      startsAt,
      apply: (operation, input) => model.client<object>(operation, input),
      note: (step) => isTold && this.steps.push(step),
    });
    this.#table = {
      client: bug.store?.(this.#store.client) ?? this.#store.client,
      table: 'Ledger',
      now: this.#world.now,
      random: this.#world.random.next,
      sleep: (ms) => this.#world.pause(ms),
    };
  }

  async run(): Promise<void> {
    const { random } = this.#world;
    this.#world.fates = this.#swarm;
    for (let call = 0; call < this.#swarm.calls; call += 1)
      this.#startFunction(call, random.below(this.#swarm.withinMs));
    const sweptAfterMs = LEASE_MS + random.below(20 * MINUTE);
    for (let turn = 0; turn < this.#swarm.sweeps; turn += 1) {
      this.#startSweeper(`sweeper ${turn}`, sweptAfterMs + random.below(random.chance(0.5) ? 300 : 20 * MINUTE));
    }
    await this.#untilOver();
    this.#world.fates = { kill: 0, freeze: 0 };
    this.#store.isFaulty = false;
    this.#world.pass(2 * LEASE_MS);
    this.#startSweeper('last sweeper', 0);
    await this.#untilOver();
    this.#close();
    this.#startLastCaller();
    await this.#untilOver();
    this.#books.close();
  }

  async #untilOver(): Promise<void> {
    await this.#world.run(() => this.#violation !== undefined);
    if (this.#violation) throw this.#violation;
  }

  #startFunction(number: number, afterMs: number): void {
    const { random } = this.#world;
    const process = aProcess(`function ${number}`);
    let begun: AttemptStart | undefined;
    const ledger = watched(createLedger(this.#table), {
      begun: (start) => {
        begun = start;
        this.#count('begun');
      },
      refused: (cause) => void this.#count(cause instanceof GatewayError ? cause.code : 'broken'),
      ending: (start) => {
        const before = process.troubles;
        return (cause) => {
          if (process.troubles > before || !this.#books.row(nameOf(start))) return;
          this.#report(new Violation('I8', `an end failed that nothing kept from succeeding: ${String(cause)}`));
        };
      },
      ended: (start, ending) => this.#bills.ended(nameOf(start), ending),
    });
    const provider = createBillingProvider({
      world: this.#world,
      swarm: this.#swarm,
      asked: () => {
        const attempt = begun ? nameOf(begun) : '';
        begun = undefined;
        if (!this.#books.row(attempt))
          this.#report(new Violation('I10', `a provider is asked without a row: ${attempt}`));
        this.#count('asked');
        return { attempt, inputPrice: this.#swarm.inputPrice, maxOutputTokens: MAX_OUTPUT_TOKENS };
      },
      bill: (attempt, picoUsd) => this.#bills.owe(attempt, picoUsd),
    });
    const transport = this.#bug.transport?.(provider) ?? provider;
    this.#world.start(process, afterMs, async () => {
      const client = new AbortController();
      if (random.chance(this.#swarm.leave)) this.#world.later(random.below(3_000), () => client.abort());
      const parts = { world: this.#world, inputPrice: this.#swarm.inputPrice, ledger, transport };
      const gateway = aGatewayIn({ ...parts, ledgerFailed: () => this.#count('ends that failed') });
      const accounts = accountsIn(this.#world, this.#swarm);
      for (let turn = random.below(2); turn >= 0; turn -= 1) {
        const call = aCall(this.#world, accounts, client.signal);
        await serve(gateway, call, { share: this.#swarm.leave / 4, world: this.#world });
        this.#count('calls');
      }
    });
  }

  #startSweeper(name: string, afterMs: number): void {
    if (this.#bug.neverSweeps) return;
    const { now } = this.#world;
    const openAttempts = createOpenAttempts(this.#table);
    this.#world.start(aProcess(name), afterMs, async () => {
      try {
        const expired = await sweep(openAttempts, now());
        this.#count('expired', expired);
      } catch (error) {
        if (!this.#store.isFaulty) this.#report(new Violation('I5', `the last sweep failed: ${String(error)}`));
      }
    });
  }

  #startLastCaller(): void {
    const { inputPrice } = this.#swarm;
    const [world, table, books] = [this.#world, this.#table, this.#books];
    const accounts = accountsIn(world, this.#swarm);
    world.start(aProcess('last caller'), 0, () =>
      lastCall({ world, table, books, accounts, holdPicoUsd: inputPrice * USUAL_HOLD_TOKENS }).catch((error) =>
        this.#guarded(() => {
          throw error;
        }),
      ),
    );
  }

  /** What must be true when everything is over and the faults have stopped. */
  #close(): void {
    for (const [attempt, item] of this.#books.attempts) {
      this.#count(item.state?.S ?? '');
      if (item.state?.S === 'RESERVED') throw new Violation('I5', `${attempt} is reserved for ever`);
    }
    this.#books.close();
    this.#bills.compare(this.#books);
  }

  /** A violation within the store must not look like an error of the store. */
  #guarded(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#report(error instanceof Violation ? error : new Violation('I0', String(error)));
    }
  }

  #report(violation: Violation): void {
    this.#violation ??= violation;
  }

  #count(what: string, times = 1): void {
    this.seen[what] = (this.seen[what] ?? 0) + times;
  }
}

function nameOf({ callId, attempt }: AttemptStart): string {
  return `${callId}#${String(attempt).padStart(2, '0')}`;
}
