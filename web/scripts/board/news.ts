// What the stream tells.

/** The state of a provider, as one region or all of them see it. */
export type State = "up" | "degraded" | "down" | "unknown";

/** A probe that was stored. */
export type Probe = {
  readonly type: "probe";
  readonly kind: "health" | "latency";
  readonly provider_id: string;
  readonly region: string;
  readonly state: State;
  readonly checked_at: string;
  readonly interval_s: number;
  readonly error: string | null;
  readonly detail: string | null;
  readonly simulated: boolean;
};

/** An incident that opened, grew or closed. */
export type Incident = {
  readonly type: "incident";
  readonly provider_id: string;
  readonly severity: "degraded" | "down";
  readonly regions: readonly string[];
  readonly opened_at: string;
  readonly closed_at: string | null;
};

/** One piece of news. */
export type News = Probe | Incident;
