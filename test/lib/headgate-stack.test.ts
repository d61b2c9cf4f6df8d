import { describe } from 'vitest';
import { checkCopies } from './stack/copies.ts';
import { checkDoors } from './stack/doors.ts';
import { checkFunctions } from './stack/functions.ts';
import { checkLeastPrivilege } from './stack/least-privilege.ts';
import { checkOperations } from './stack/operations.ts';
import { checkQueues } from './stack/queues.ts';
import { checkRefusals } from './stack/refusals.ts';
import { checkRoles } from './stack/roles.ts';
import { checkSecurityRules } from './stack/security-rules.ts';
import { checkStores } from './stack/stores.ts';
import { synthesizedStack } from './synthesized.ts';

// Synthesis takes longer than all these tests together, so they share one template.
const stack = await synthesizedStack();

describe('the doors', () => checkDoors(stack));
describe('what API Gateway refuses by itself', () => checkRefusals(stack));
describe('whatever is deployed', () => checkLeastPrivilege(stack));
describe('each role', () => checkRoles(stack));
describe('what is stored', () => checkStores(stack));
describe('a queue', () => checkQueues(stack));
describe('copies of the ledger', () => checkCopies(stack));
describe('the functions', () => checkFunctions(stack));
describe('for operators, the stack', () => checkOperations(stack));
describe('the checks of cdk-nag', () => checkSecurityRules(stack));
