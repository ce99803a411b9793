// The state of a provider, by the same rule as the server's. Pure.
import type { State } from "./news";

/** What a region saw last: the state, when (seconds since 1970), and how often it looks (seconds). */
export type Seen = readonly [state: State, at: number, interval: number];

/** The state that all regions make: down when half of those that know say so; what is too old says nothing. */
export const overall = (regions: Readonly<Record<string, Seen>>, now: number, patience: number): State => {
  const known = Object.values(regions)
    .filter(([, at, interval]) => now - at <= patience * interval)
    .map(([state]) => state)
    .filter((state) => state !== "unknown");
  if (!known.length) return "unknown";
  if (2 * known.filter((state) => state === "down").length >= known.length) return "down";
  return known.every((state) => state === "up") ? "up" : "degraded";
};
