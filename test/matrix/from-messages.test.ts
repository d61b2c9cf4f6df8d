import { messages } from './callers/messages.ts';
import { beforeEveryProvider } from './every-provider.ts';

beforeEveryProvider(messages);
