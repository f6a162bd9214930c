import type { Told } from './every-platform.ts';

interface Family {
  readonly header: string[];
  readonly samples: string[];
}

/**
 * One exposition of several: Prometheus' text format allows each metric's HELP and TYPE only once, with all its samples
 * below them. Which platforms could be read has a metric of its own, since no sample of the others says so.
 */
export function combineMetrics(told: readonly Told[]): string {
  const families = new Map<string, Family>();
  for (const line of told.flatMap(({ lines }) => lines)) {
    const [, name = ''] = /^(?:# (?:HELP|TYPE) )?([a-zA-Z_:][a-zA-Z0-9_:]*)/.exec(line) ?? [];
    if (name === '') continue;
    const family = families.get(name) ?? { header: [], samples: [] };
    families.set(name, family);
    if (!line.startsWith('#')) family.samples.push(line);
    else if (!family.header.includes(line)) family.header.push(line);
  }
  families.set(readable, {
    header: [
      `# HELP ${readable} Whether the state of the platform could be read.`,
      `# TYPE ${readable} gauge`,
    ],
    samples: told.map(
      ({ platform, lines }) => `${readable}{platform="${platform}"} ${lines.length > 0 ? 1 : 0}`,
    ),
  });
  const all = [...families.values()].flatMap(({ header, samples }) => [...header, ...samples]);
  return `${all.join('\n')}\n`;
}

const readable = 'ospi_update_readable';
