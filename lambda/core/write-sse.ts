import type { SseFrame } from './types.ts';

/** Writes frames as Server-Sent Events. Data of several lines takes a `data:` each (HTML standard §9.2.6). */
export function framesText(frames: readonly SseFrame[]): string {
  let text = '';
  for (const { event, data } of frames) {
    if (event !== undefined) text += `event: ${event}\n`;
    text += data.includes('\n') ? `data: ${data.split('\n').join('\ndata: ')}\n\n` : `data: ${data}\n\n`;
  }
  return text;
}
