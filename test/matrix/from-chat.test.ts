import { chat } from './callers/chat.ts';
import { beforeEveryProvider } from './every-provider.ts';

beforeEveryProvider(chat);
