/** The browser's own router, as the Service Worker standard describes it. */

import { URLMatcher, type URLMatcherInit } from './url_matcher.js';

/** @see https://w3c.github.io/ServiceWorker/#dictdef-routercondition */
export interface RouterCondition {
  urlPattern?: string | URLMatcherInit;
  requestMethod?: string;
  requestMode?: string;
  requestDestination?: string;
  or?: RouterCondition[];
  not?: RouterCondition;
}

/** @see https://w3c.github.io/ServiceWorker/#dictdef-routerrule */
export interface RouterRule {
  condition: RouterCondition;
  source: 'network' | 'fetch-event';
}

interface RuleRequest {
  url: string;
  method: string;
  mode: string;
  destination: string;
}

/** The first rule whose condition holds; undefined: none, so the worker decides. */
export function findRule(
  rules: readonly RouterRule[],
  request: RuleRequest,
  baseURL: string,
): RouterRule | undefined {
  return rules.find(({ condition }) => holds(condition, request, baseURL));
}

/** @see https://w3c.github.io/ServiceWorker/#match-router-condition */
function holds(condition: RouterCondition, request: RuleRequest, baseURL: string): boolean {
  const { urlPattern, requestMethod, requestMode, requestDestination, or, not } = condition;
  if (or) return or.some((nested) => holds(nested, request, baseURL));
  if (not) return !holds(not, request, baseURL);
  if (urlPattern !== undefined) {
    const pattern =
      typeof urlPattern === 'string'
        ? new URLMatcher(urlPattern, baseURL)
        : new URLMatcher({ ...urlPattern, baseURL });
    if (!pattern.test(request.url)) return false;
  }
  return (
    (requestMethod === undefined || requestMethod === request.method) &&
    (requestMode === undefined || requestMode === request.mode) &&
    (requestDestination === undefined || requestDestination === request.destination)
  );
}
