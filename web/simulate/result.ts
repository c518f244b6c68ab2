// What the simulator gives back: src/simulator/traffic/simulation_result.cc writes it. Counts are of the clients
// that were simulated; each stands for `clients / simulated` of the population. All times are in milliseconds.

export interface Histogram {
  count: number;
  mean: number;
  p50: number;
  p75: number;
  p95: number;
}

/** Pages' requests. A hit is one whose body came from a cache on the device. */
export interface Answers {
  requests: number;
  hits: number;
  bytes: number;
  hitBytes: number;
  stale: number;
  failed: number;
  ms: Histogram;
}

export interface Network {
  requests: number;
  bytes: number;
}

/** With one policy, or without a worker, on one network. */
export interface Cell {
  all: Answers;
  documents: Answers;
  cold: Answers;
  offline: Answers;
  pageMs: Histogram;
  visitBytes: Histogram;
  byRoute: Answers[];
  byDay: {
    answers: Answers;
    network: Network;
    visits: number;
    storageBytes: number;
    storageBytesMax: number;
    evicted: number;
  }[];
  byDeployment: { network: Network; installs: Network; installed: number }[];
  visits: number;
  pageViews: number;
  entriesEvicted: number;
  originsEvicted: number;
  quotaRefusals: number;
  failedInstalls: number;
  unknownRequests: number;
}

/** Of a 95 % confidence interval: the middle, and how far it reaches to either side. */
export interface Estimate {
  value: number;
  error: number;
}

export interface Estimates {
  bytes: Estimate;
  requests: Estimate;
  byDeployment: {
    cdnBytes: Estimate;
    cdnRequests: Estimate;
    installBytes: Estimate;
    originBytes: Estimate;
    originRequests: Estimate;
  }[];
}

export interface PolicyResult {
  name: string;
  routes: string[];
  neverStored: { method: string; url: string; reason: string; requests: number; bytes: number }[];
}

export interface SimulationResult {
  version: 1;
  seed: number;
  days: number;
  clients: number;
  simulated: number;
  events: number;
  /** In days since the beginning. */
  deployments: number[];
  policies: PolicyResult[];
  networks: {
    name: string;
    rttMs: number;
    downKbps: number;
    source: string;
    without: Cell;
    with: Cell[];
  }[];
  estimates: { without: Estimates; with: Estimates[] };
}

/** What the report says beside that. */
export interface ReportInput {
  title: string;
  source: string;
  notes: string[];
  result: SimulationResult;
}
