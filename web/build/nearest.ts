// The valid name that a wrong one was probably meant to be.

/** The name nearest to `name`; undefined where none is within a third of its length in edits. */
export function nearestName(name: string, names: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let editsMax = Math.max(1, Math.floor(name.length / 3));
  if (name === '') return undefined;
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > editsMax) continue;
    const edits = countEdits(name.toLowerCase(), candidate.toLowerCase());
    if (edits > editsMax) continue;
    nearest = candidate;
    editsMax = edits - 1;
  }
  return nearest;
}

/** Insertions, deletions and substitutions that make `b` of `a`: the Levenshtein distance. */
function countEdits(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
