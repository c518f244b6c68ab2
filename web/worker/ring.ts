/** Where a recording's lines are kept, and how they become a text. */

/** What `createRing` gives. */
export interface Ring {
  /** @param line makes the line of a life's start: only when it is asked for, since images are large. */
  start(life: number, line: () => object): void;
  /** @param record becomes a line when it is asked for: until then it may be added to. */
  add(life: number, record: object, isEvent: boolean): void;
  /** The recording so far: lines of JSON. */
  text(): string;
}

interface Entry {
  life: number;
  record: object;
  isEvent: boolean;
}

/** Of more events than that the oldest are dropped at once: moving what remains each time would take longer. */
const SLACK = 1.25;

/** src/simulator/recording.h, kRecordingFormat */
const FORMAT = 1;

/**
 * @param eventsMax how many events are kept, with all that belongs to them; the start of each life in any case.
 * @param recordedBy the version of Swale.
 */
export function createRing(eventsMax: number, recordedBy: string): Ring {
  const starts = new Map<number, () => object>();
  const cutOff = new Map<number, number>();
  let entries: Entry[] = [];
  let events = 0;

  const drop = (): void => {
    let end = 0;
    for (; events > eventsMax || !entries[end]?.isEvent; end++) {
      const { life, isEvent } = entries[end] as Entry;
      if (!isEvent) continue;
      cutOff.set(life, (cutOff.get(life) ?? 0) + 1);
      --events;
    }
    entries = entries.slice(end);
  };

  return {
    start: (life, line) => void starts.set(life, line),
    add(life, record, isEvent) {
      entries.push({ life, record, isEvent });
      if (isEvent && ++events > eventsMax * SLACK) drop();
    },
    text() {
      const lines: object[] = [{ type: 'swale-recording', format: FORMAT, recordedBy }];
      for (const [life, line] of starts) lines.push({ ...line(), cutOff: cutOff.get(life) });
      for (const { record } of entries) lines.push(record);
      return lines
        .map((line) => JSON.stringify(line) + '\n')
        .join('')
        .replace(/\\ud[89a-f][0-9a-f]{2}/g, '\\ufffd'); // half a character, which the core reads so too
    },
  };
}

/** FNV-1a, as RecordingHash of src/simulator/recording.h. */
export function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (let i = 0; i < bytes.length; i += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  }
  return btoa(binary);
}
