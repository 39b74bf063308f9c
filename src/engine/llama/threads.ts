import { readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";

/** Below so many bytes of weights, threads spend more of a pass waiting for each other than computing. */
const smallModel = 64 * 1024 * 1024;

/** The threads that serve a model best: one for a very small one, else {@link usableCores}. Also for a file not there. */
export function threadsFor(modelPath: string): number {
  const size = statSync(modelPath, { throwIfNoEntry: false })?.size ?? Number.POSITIVE_INFINITY;
  return size < smallModel ? 1 : usableCores();
}

/**
 * Processor cores this process may use: the affinity mask's, but no more than the control group's quota allows, at
 * least 1. A quota counts in parts of a core and is rounded down, since a thread that is throttled holds up all
 * others at every barrier.
 *
 * @param root where the control group file system is mounted
 */
export function usableCores(root = "/sys/fs/cgroup"): number {
  const quota = quotaVersion2(root) ?? quotaVersion1(root) ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(availableParallelism(), Math.floor(quota)));
}

/** `cpu.max`: "quota period" in microseconds, or "max period". */
function quotaVersion2(root: string): number | undefined {
  const [quota, period] = read(`${root}/cpu.max`)?.trim().split(/\s+/) ?? [];
  return ratio(quota, period);
}

/** Two files; a quota of −1 means none. */
function quotaVersion1(root: string): number | undefined {
  return ratio(read(`${root}/cpu/cpu.cfs_quota_us`), read(`${root}/cpu/cpu.cfs_period_us`));
}

function ratio(quota: string | undefined, period: string | undefined): number | undefined {
  const cores = Number(quota) / Number(period);
  return Number.isFinite(cores) && cores > 0 ? cores : undefined;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
