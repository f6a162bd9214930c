/** What every platform of the vendor requires of its server. The README's table repeats it, held to it by a test. */
export const usualRequirements = {
  cpuCores: { minimum: 4, recommended: 8 },
  memoryGiB: { minimum: 8, recommended: 16 },
  freeDiskPercent: 30,
} as const;
