// The report: one HTML file that loads nothing.
import { readOwnFile } from '../build/payload.js';
import type { ReportInput } from './result.js';

/** Gives the report's HTML. */
export async function makeReport(input: ReportInput): Promise<string> {
  const script = (await readOwnFile('../cli/simulation-report.js')).toString('utf8');
  // Nothing in either may end its element.
  const data = JSON.stringify(input).replaceAll('<', '\\u003c');
  const code = script.replaceAll('</script', '<\\/script');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:">
<title>swale simulate</title>
<body>
<noscript>The report draws itself with JavaScript.</noscript>
<main id="report"></main>
<script type="application/json" id="data">${data}</script>
<script>${code}</script>
`;
}
