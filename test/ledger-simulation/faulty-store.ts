import { type AwsClient, AwsError, retrying } from '../../lambda/adapters/aws-client.ts';
import type { Operation } from './model-dynamodb/random-operations.ts';
import type { Swarm } from './swarm.ts';
import type { World } from './world.ts';

/** The ways between processes and the store. */
export interface FaultyStore {
  /** The client of the running process, which repeats as the real one does. */
  readonly client: AwsClient;
  /** Whether anything goes wrong at all. */
  isFaulty: boolean;
}

/** An operation as it went, for the story of a seed. */
export interface Step extends Operation {
  readonly at: number;
  readonly process: string;
  readonly outcome: unknown;
}

export interface StoreOptions {
  readonly world: World;
  readonly swarm: Swarm;
  readonly startsAt: number;
  /** Does an operation to the end, at this moment. */
  apply(operation: string, input: object): Promise<unknown>;
  note(step: Step): unknown;
}

const ATTEMPTS = 3;

export function createFaultyStore(options: StoreOptions): FaultyStore {
  const { world, swarm, startsAt, note } = options;
  const { random } = world;
  const store = {
    isFaulty: true,
    client: retrying(send, { attempts: ATTEMPTS, random: random.next, sleep: (ms) => world.pause(ms) }),
  };
  const isOut = () => {
    const { afterMs, forMs } = swarm.outage;
    return world.now() >= startsAt + afterMs && world.now() < startsAt + afterMs + forMs;
  };

  async function send(operation: string, input: object): Promise<unknown> {
    const process = world.running;
    const apply = () => options.apply(operation, input);
    const unheard = (outcome: string) => {
      tell(outcome);
      apply().catch(() => {}); // Nobody hears of it.
    };
    const tell = (outcome: unknown) => note({ at: world.now(), process: process.name, operation, input, outcome });
    await world.pause(1 + random.below(20), () => random.chance(0.5) && unheard('arrives after its sender was killed'));
    const fault = store.isFaulty ? faultOf(operation) : undefined;
    if (fault === 'lost') await apply().catch(() => {});
    if (fault === 'late') world.afterwards(random.below(3_000), () => unheard('arrives late'));
    if (fault) {
      process.troubles += 1;
      tell(fault);
      throw errorOf(fault, operation, input);
    }
    try {
      const answer = await apply();
      tell('done');
      return answer;
    } catch (error) {
      tell(error);
      throw error;
    }
  }

  type Fault = 'throttle' | 'lost' | 'dropped' | 'late' | 'conflict';

  function faultOf(operation: string): Fault | undefined {
    if (isOut() || random.chance(swarm.throttle)) return 'throttle';
    if (random.chance(swarm.lost)) return 'lost';
    if (random.chance(swarm.dropped)) return 'dropped';
    if (random.chance(swarm.late)) return 'late';
    return operation !== 'Query' && random.chance(swarm.conflict) ? 'conflict' : undefined;
  }

  function errorOf(fault: Fault, operation: string, input: object): Error {
    if (fault === 'throttle') return new AwsError('ThrottlingException', 400, {});
    if (fault !== 'conflict')
      return random.chance(0.5) ? new Error('socket hang up') : new AwsError('InternalServerError', 500, {});
    if (!operation.startsWith('Transact')) return new AwsError('TransactionConflictException', 400, {});
    const { length } = 'TransactItems' in input && Array.isArray(input.TransactItems) ? input.TransactItems : [];
    const struck = random.below(length);
    const reasons = Array.from({ length }, (_, at) => ({ Code: at === struck ? 'TransactionConflict' : 'None' }));
    return new AwsError('TransactionCanceledException', 400, { CancellationReasons: reasons });
  }

  return store;
}
