import type { Ports } from '../../ports/ports.ts';

/** The properties of a unit in systemd, systemctl(1), `show`. */
export interface UnitState {
  readonly known: boolean;
  /** `active`, `activating`, `deactivating`, `inactive`, `failed`… */
  readonly active: string;
  readonly sub: string;
  /** Its last result: `success`, `timeout` if systemd had to kill it, `exit-code`… */
  readonly result: string;
  /** How often systemd has restarted it automatically since it was last started. */
  readonly restarts: number;
  /** The control group of its processes, as seen by systemd; empty without any. */
  readonly controlGroup: string;
  /** The units that a socket, timer or target has started: they do not end with it. */
  readonly triggered: readonly string[];
  /** The unit's own limits, in seconds; Infinity for none. */
  readonly startSeconds: number;
  readonly stopSeconds: number;
}

const askedSeconds = 30;
const properties = [
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'NRestarts',
  'ControlGroup',
  'Triggers',
  'ConsistsOf',
  'TimeoutStartUSec',
  'TimeoutStopUSec',
];

/** @throws Problem `prerequisite.program-missing` if systemctl is missing */
export async function readUnit({
  unit,
  ports,
}: {
  unit: string;
  ports: Pick<Ports, 'shell'>;
}): Promise<UnitState> {
  const { stdout } = await ports.shell.run({
    program: 'systemctl',
    args: ['show', `--property=${properties.join()}`, '--', unit],
    timeoutSeconds: askedSeconds,
  });
  const values = new Map(
    stdout.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  );
  const read = (property: string) => values.get(property) ?? '';
  return {
    known: read('LoadState') === 'loaded',
    active: read('ActiveState'),
    sub: read('SubState'),
    result: read('Result'),
    restarts: Number(read('NRestarts')),
    controlGroup: read('ControlGroup'),
    triggered: `${read('Triggers')} ${read('ConsistsOf')}`.split(' ').filter((name) => name !== ''),
    startSeconds: parseSpan(read('TimeoutStartUSec')),
    stopSeconds: parseSpan(read('TimeoutStopUSec')),
  };
}

const spans: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, d: 86_400 };

/** As systemctl prints it: `1min 30s`, `infinity`. */
function parseSpan(text: string): number {
  if (text === 'infinity') return Infinity;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)([a-z]+)/g)];
  return parts.reduce((sum, [, number, span = '']) => sum + Number(number) * (spans[span] ?? 0), 0);
}
