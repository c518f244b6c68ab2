// Histories: what servers, pages and the browser do, and what is observed of it. README.md says how they are written.
import { readdirSync, readFileSync } from 'node:fs';

const directory = new URL('histories/', import.meta.url);

/** Topic → its histories, from `histories/TOPIC.json`. */
export function readHistories() {
  const names = readdirSync(directory).sort();
  return names.map((name) => ({
    topic: name.replace('.json', ''),
    histories: JSON.parse(readFileSync(new URL(name, directory), 'utf8')),
  }));
}
