import { join } from 'node:path';
import type { Notification, Topics } from './aws/sns.ts';
import { openLogFile } from './functions/log-file.ts';

export interface NotificationsOptions {
  /** Where `notifications.jsonl` is begun anew. Absent: nothing is kept. */
  readonly folder: string | undefined;
  readonly print: (line: string) => void;
  readonly now?: () => Date;
}

/** Plays whoever has subscribed to the topics: shows what is published, and keeps it beside the data. */
export function showNotifications(
  topics: Topics,
  { folder, print, now = () => new Date() }: NotificationsOptions,
): void {
  const log = folder === undefined ? undefined : openLogFile(join(folder, 'notifications.jsonl'));
  topics.onPublished((notification: Notification) => {
    const { topicArn, subject, message } = notification;
    const topic = topicArn.slice(topicArn.lastIndexOf(':') + 1);
    log?.write(JSON.stringify({ at: now().toISOString(), topic, subject, message }));
    // The first line is for people, what follows for programs.
    print(`${topic}: ${message.split('\n')[0]}`);
  });
}
