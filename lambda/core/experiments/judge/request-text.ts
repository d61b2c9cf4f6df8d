import type { Message, Part } from '../../conversation.ts';
import type { Chat, Dialect } from '../../types.ts';

/** What was asked, as a judge reads it: who said what, in order. What is no text is only named. */
export function requestText(chat: Chat, dialect: Dialect): string {
  const conversation = dialect.translation?.readConversation(chat);
  return conversation?.messages.map(messageText).join('\n\n') ?? '';
}

function messageText(message: Message): string {
  switch (message.role) {
    case 'tool':
      return message.results.map(({ parts }) => `tool: ${partsText(parts)}`).join('\n\n');
    case 'assistant': {
      const said = message.parts.map((part) => {
        if (part.type === 'thought') return '';
        return part.type === 'tool-call' ? `[tool call] ${part.name} ${part.input}` : part.text;
      });
      return `assistant: ${said.filter((text) => text !== '').join('\n')}`;
    }
    default:
      return `${message.role}: ${partsText(message.parts)}`;
  }
}

function partsText(parts: readonly Part[]): string {
  return parts.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
}
